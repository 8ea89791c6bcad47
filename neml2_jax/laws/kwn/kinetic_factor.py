"""How fast atoms join a critical nucleus."""

from __future__ import annotations

import math

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class KineticFactor(AbstractLaw):
    r"""Rate at which atoms join a nucleus of critical size.

    $$\beta = 4\pi \left(\frac{N_A}{V_m}\right)^{4/3} \frac{R^2}{s}$$

    **Source:** J. Svoboda, F. D. Fischer, P. Fratzl, E. Kozeschnik, Mater. Sci. Eng. A 385 (2004)
    166-174.
    """

    critical_radius: str = input_variable(Scalar, "Critical radius", symbol="R", unit="length")
    projected_diffusivity_sum: str = input_variable(
        Scalar, "Sum of inverse diffusivities", symbol="s", unit="time/length^2"
    )
    kinetic_factor: str = output_variable(Scalar, "Kinetic factor", symbol=r"\beta", unit="1/time")
    molar_volume: Scalar = parameter(
        "Molar volume", symbol="V_m", unit="length^3/amount", above=0.0
    )
    avogadro_number: Scalar = parameter(
        "Avogadro's number", symbol="N_A", unit="1/amount", above=0.0
    )

    def forward(self, critical_radius: Scalar, projected_diffusivity_sum: Scalar) -> Scalar:
        R, s = critical_radius, projected_diffusivity_sum
        density = self.avogadro_number / self.molar_volume
        across = density ** (2.0 / 3.0) * R  # first, since the power of a density may overflow
        return 4.0 * math.pi * across * across / s
