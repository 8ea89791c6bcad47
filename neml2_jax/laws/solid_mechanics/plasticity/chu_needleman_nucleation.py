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
        Scalar, "Equivalent plastic strain, $\\bar\\varepsilon_p$ [-]"
    )
    equivalent_plastic_strain_rate: str = input_variable(
        Scalar,
        "Rate of equivalent plastic strain, $\\dot{\\bar\\varepsilon}_p$ [1/time]",
        of="equivalent_plastic_strain",
        suffix="_rate",
    )
    nucleation_rate: str = output_variable(
        Scalar, "Rate of void fraction by nucleation, $\\dot\\phi_n$ [1/time]"
    )
    nucleated_fraction: Scalar = parameter("Void fraction of all particles, $\\phi_N$ [-]")
    mean_strain: Scalar = parameter("Mean strain of nucleation, $\\varepsilon_N$ [-]")
    standard_deviation: Scalar = parameter("Standard deviation of that strain, $s_N$ [-]")

    def forward(
        self, equivalent_plastic_strain: Scalar, equivalent_plastic_strain_rate: Scalar
    ) -> Scalar:
        phi, s = self.nucleated_fraction, self.standard_deviation
        z = (equivalent_plastic_strain - self.mean_strain) / s
        density = exp(-0.5 * z * z) / (s * math.sqrt(2.0 * math.pi))
        return phi * density * equivalent_plastic_strain_rate
