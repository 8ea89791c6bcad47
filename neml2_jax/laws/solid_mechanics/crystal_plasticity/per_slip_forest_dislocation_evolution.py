"""Dislocations stored and annihilated by slip."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, sqrt


@register
class PerSlipForestDislocationEvolution(AbstractLaw):
    r"""Slip stores dislocations at the forest and annihilates them in dynamic recovery.

    $$\dot\rho_i = (k_1 \sqrt{\rho_i} - k_2 \rho_i)\, |\dot\gamma_i|$$

    At zero density the derivative of the root is taken as 0.

    **Source:** U. F. Kocks, H. Mecking, Prog. Mater. Sci. 48 (2003) 171-273.
    """

    dislocation_density: str = input_variable(
        Scalar, "Dislocation density", symbol=r"\rho_i", unit="1/length^2"
    )
    slip_rates: str = input_variable(Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time")
    dislocation_density_rate: str = output_variable(
        Scalar,
        "Rate of the dislocation density",
        symbol=r"\dot\rho_i",
        unit="1/length^2/time",
        of="dislocation_density",
        suffix="_rate",
    )
    k1: Scalar = parameter("Storage coefficient", symbol="k_1", unit="1/length", at_least=0.0)
    k2: Scalar = parameter("Recovery coefficient", symbol="k_2", unit="-", at_least=0.0)

    def forward(self, dislocation_density: Scalar, slip_rates: Scalar) -> Scalar:
        rho, k1, k2 = dislocation_density, self.k1, self.k2
        return (k1 * sqrt(rho) - k2 * rho) * abs(slip_rates)
