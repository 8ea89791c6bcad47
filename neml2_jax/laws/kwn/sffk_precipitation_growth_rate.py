"""Growth limited by all species."""

from __future__ import annotations

import math

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import ge, le, where


@register
class SFFKPrecipitationGrowthRate(AbstractLaw):
    r"""Growth rate of a precipitate of several species, by the principle of maximum dissipation.

    $$\dot R = \frac{\Delta g}{R \, R_g T s}$$

    It is negative below saturation, and 0 at absolute zero and where $s$ is infinite.

    **Source:** J. Svoboda, F. D. Fischer, P. Fratzl, E. Kozeschnik, Mater. Sci. Eng. A 385 (2004)
    166-174.
    """

    projected_diffusivity_sum: str = input_variable(
        Scalar, "Sum of inverse diffusivities", symbol="s", unit="time/length^2"
    )
    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    growth_rate: str = output_variable(Scalar, "Growth rate", symbol=r"\dot R", unit="length/time")
    radius: Scalar = parameter("Radius", symbol="R", unit="length", above=0.0)
    gibbs_free_energy_difference: Scalar = parameter(
        "Gibbs free energy that precipitation sets free", symbol=r"\Delta g", unit="energy/amount"
    )
    gas_constant: Scalar = parameter(
        "Gas constant", symbol="R_g", unit="energy/amount/temperature", above=0.0
    )

    def forward(self, projected_diffusivity_sum: Scalar, temperature: Scalar) -> Scalar:
        still = le(temperature, 0.0) + ge(projected_diffusivity_sum, math.inf)
        T, s = (where(still, 1.0, x) for x in (temperature, projected_diffusivity_sum))
        rate = self.gibbs_free_energy_difference / (self.radius * self.gas_constant * T * s)
        return where(still, 0.0, rate)
