"""The capillary stress of sintering."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class OlevskySinteringStress(AbstractLaw):
    r"""Sintering stress of a powder compact, from the surface tension of its pores.

    $$\sigma_s = \frac{3 \gamma}{r} \phi^2$$

    **Source:** E. A. Olevsky, Mater. Sci. Eng. R 23 (1998) 41-100.
    """

    void_fraction: str = input_variable(Scalar, "Void fraction", symbol=r"\phi", unit="-")
    sintering_stress: str = output_variable(
        Scalar, "Sintering stress", symbol=r"\sigma_s", unit="stress"
    )
    surface_tension: Scalar = parameter(
        "Surface tension", symbol=r"\gamma", unit="energy/length^2", at_least=0.0
    )
    particle_radius: Scalar = parameter(
        "Radius of the particles", symbol="r", unit="length", above=0.0
    )

    def forward(self, void_fraction: Scalar) -> Scalar:
        gamma, r = self.surface_tension, self.particle_radius
        return 3.0 * gamma / r * void_fraction * void_fraction
