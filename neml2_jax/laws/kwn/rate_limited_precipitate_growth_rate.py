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

    current_concentration: str = input_variable(Scalar, "Concentration in the matrix, $x$ [-]")
    growth_rate: str = output_variable(Scalar, "Growth rate, $\\dot R$ [length/time]")
    radius: Scalar = parameter("Radius, $R$ [length]", above=0.0)
    equilibrium_concentration: Scalar = parameter(
        "Concentration at the interface, in equilibrium, $x^{eq}$ [-]"
    )
    concentration_difference: Scalar = parameter(
        "Difference of concentration, precipitate less matrix, $\\Delta x$ [-]"
    )
    diffusivity: Scalar = parameter("Diffusivity, $D$ [length^2/time]")

    def forward(self, current_concentration: Scalar) -> Scalar:
        supersaturation = current_concentration - self.equilibrium_concentration
        return self.diffusivity / self.radius * supersaturation / self.concentration_difference
