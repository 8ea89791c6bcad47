"""Dislocations of slip systems, stored at the forest of all systems."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, sqrt, sum


@register
class ForestDislocationEvolution(AbstractLaw):
    r"""Slip stores dislocations at those of all systems and annihilates its own.

    $$\dot\rho_i = \left(k_1 \sqrt{\textstyle\sum_j a_{ij} \rho_j} - k_2 \rho_i\right)
      |\dot\gamma_i|$$

    Where there are no dislocations the derivatives of the root are taken as 0. $a$ may come from
    `SlipInteractionMatrix`; with the unit matrix this is `PerSlipForestDislocationEvolution`.

    **Source:** C. Teodosiu, J. L. Raphanel, L. Tabourot, in: Large Plastic Deformations, Balkema
    (1993) 153-168; U. F. Kocks, H. Mecking, Prog. Mater. Sci. 48 (2003) 171-273.
    """

    dislocation_density: str = input_variable(
        Scalar, "Dislocation density", symbol=r"\rho_i", unit="1/length^2", core=("slip",)
    )
    slip_rates: str = input_variable(
        Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time", core=("slip",)
    )
    dislocation_density_rate: str = output_variable(
        Scalar,
        "Rate of the dislocation density",
        symbol=r"\dot\rho_i",
        unit="1/length^2/time",
        of="dislocation_density",
        suffix="_rate",
        core=("slip",),
    )
    k1: Scalar = parameter("Storage coefficient", symbol="k_1", unit="1/length", at_least=0.0)
    k2: Scalar = parameter("Recovery coefficient", symbol="k_2", unit="-", at_least=0.0)
    interaction: Scalar = parameter(
        "Interaction of slip systems", symbol="a_{ij}", unit="-", core=("slip", "other slip")
    )

    def forward(self, dislocation_density: Scalar, slip_rates: Scalar) -> Scalar:
        rho, k1, k2 = dislocation_density, self.k1, self.k2
        forest = sum((self.interaction * rho.sub_batch.unsqueeze(-2)).sub_batch)
        return (k1 * sqrt(forest) - k2 * rho) * abs(slip_rates)
