"""The driving force that curvature leaves."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class CapillarityReducedDrivingForce(AbstractLaw):
    r"""Gibbs free energy that growth sets free, less what the new surface takes.

    $$\Delta g_R = \Delta g - \frac{2 \gamma V_m}{R}$$

    It vanishes at the critical radius: smaller precipitates shrink, larger ones grow.

    **Source:** J. Svoboda, F. D. Fischer, P. Fratzl, E. Kozeschnik, Mater. Sci. Eng. A 385 (2004)
    166-174.
    """

    driving_force: str = input_variable(
        Scalar,
        "Gibbs free energy that precipitation sets free",
        symbol=r"\Delta g",
        unit="energy/amount",
    )
    reduced_driving_force: str = output_variable(
        Scalar, "What is left of it", symbol=r"\Delta g_R", unit="energy/amount"
    )
    radius: Scalar = parameter("Radius", symbol="R", unit="length", above=0.0)
    surface_energy: Scalar = parameter(
        "Surface energy", symbol=r"\gamma", unit="energy/length^2", at_least=0.0
    )
    molar_volume: Scalar = parameter(
        "Molar volume of the precipitate", symbol="V_m", unit="length^3/amount", above=0.0
    )

    def forward(self, driving_force: Scalar) -> Scalar:
        return driving_force - 2.0 * self.surface_energy * self.molar_volume / self.radius
