"""New voids by plastic strain."""

from __future__ import annotations

import math

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import exp


@register
class ChuNeedlemanNucleation(AbstractLaw):
    r"""Rate of void fraction by nucleation at particles whose strength is normally distributed.

    $$\dot\phi_n = \frac{\phi_N}{s_N \sqrt{2 \pi}}
    \exp\left[-\tfrac12 \left(\frac{\bar\varepsilon_p - \varepsilon_N}{s_N}\right)^2\right]
    \dot{\bar\varepsilon}_p$$

    It is added to the growth of voids that exist, `GursonCavitation`.

    **Source:** C. C. Chu, A. Needleman, J. Eng. Mater. Technol. 102 (1980) 249-256.
    """

    equivalent_plastic_strain: str = input_variable(
        Scalar, "Equivalent plastic strain", symbol=r"\bar\varepsilon_p", unit="-"
    )
    equivalent_plastic_strain_rate: str = input_variable(
        Scalar,
        "Rate of equivalent plastic strain",
        symbol=r"\dot{\bar\varepsilon}_p",
        unit="1/time",
        of="equivalent_plastic_strain",
        suffix="_rate",
    )
    nucleation_rate: str = output_variable(
        Scalar, "Rate of void fraction by nucleation", symbol=r"\dot\phi_n", unit="1/time"
    )
    nucleated_fraction: Scalar = parameter(
        "Void fraction of all particles", symbol=r"\phi_N", unit="-", at_least=0.0, at_most=1.0
    )
    mean_strain: Scalar = parameter("Mean strain of nucleation", symbol=r"\varepsilon_N", unit="-")
    standard_deviation: Scalar = parameter(
        "Standard deviation of that strain", symbol="s_N", unit="-", above=0.0
    )

    def forward(
        self, equivalent_plastic_strain: Scalar, equivalent_plastic_strain_rate: Scalar
    ) -> Scalar:
        phi, s = self.nucleated_fraction, self.standard_deviation
        z = (equivalent_plastic_strain - self.mean_strain) / s
        density = exp(-0.5 * z * z) / (s * math.sqrt(2.0 * math.pi))
        return phi * density * equivalent_plastic_strain_rate
