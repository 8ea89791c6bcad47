"""Growth limited by one species."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class RateLimitedPrecipitateGrowthRate(AbstractLaw):
    r"""Growth rate of a precipitate, limited by the diffusion of one species.

    $$\dot R = \frac{D}{R} \frac{x - x^{eq}}{\Delta x}$$

    **Source:** C. Zener, J. Appl. Phys. 20 (1949) 950-953.
    """

    current_concentration: str = input_variable(
        Scalar, "Concentration in the matrix", symbol="x", unit="-"
    )
    growth_rate: str = output_variable(Scalar, "Growth rate", symbol=r"\dot R", unit="length/time")
    radius: Scalar = parameter("Radius", symbol="R", unit="length", above=0.0)
    equilibrium_concentration: Scalar = parameter(
        "Concentration at the interface, in equilibrium",
        symbol="x^{eq}",
        unit="-",
        at_least=0.0,
    )
    concentration_difference: Scalar = parameter(
        "Difference of concentration, precipitate less matrix", symbol=r"\Delta x", unit="-"
    )
    diffusivity: Scalar = parameter("Diffusivity", symbol="D", unit="length^2/time", above=0.0)

    def forward(self, current_concentration: Scalar) -> Scalar:
        supersaturation = current_concentration - self.equilibrium_concentration
        return self.diffusivity / self.radius * supersaturation / self.concentration_difference
