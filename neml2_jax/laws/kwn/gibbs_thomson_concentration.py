"""The concentration at a curved interface."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import exp


@register
class GibbsThomsonConcentration(AbstractLaw):
    r"""Concentration in the matrix in equilibrium with a small sphere.

    $$x_R = x^{eq} \exp\left(\frac{2 \gamma V_m}{R \, R_g T}\right)$$

    Small precipitates dissolve where large ones grow.

    **Source:** M. Perez, Scr. Mater. 52 (2005) 709-712, eq. 11, for precipitates of pure solute.
    """

    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    interface_concentration: str = output_variable(
        Scalar, "Concentration at the interface", symbol="x_R", unit="-"
    )
    radius: Scalar = parameter("Radius", symbol="R", unit="length", above=0.0)
    equilibrium_concentration: Scalar = parameter(
        "Concentration in equilibrium with a flat interface",
        symbol="x^{eq}",
        unit="-",
        at_least=0.0,
    )
    surface_energy: Scalar = parameter(
        "Surface energy", symbol=r"\gamma", unit="energy/length^2", at_least=0.0
    )
    molar_volume: Scalar = parameter(
        "Molar volume of the precipitate", symbol="V_m", unit="length^3/amount", above=0.0
    )
    gas_constant: Scalar = parameter(
        "Gas constant", symbol="R_g", unit="energy/amount/temperature", above=0.0
    )

    def forward(self, temperature: Scalar) -> Scalar:
        capillarity = 2.0 * self.surface_energy * self.molar_volume
        thermal = self.gas_constant * temperature
        return self.equilibrium_concentration * exp(capillarity / (self.radius * thermal))
