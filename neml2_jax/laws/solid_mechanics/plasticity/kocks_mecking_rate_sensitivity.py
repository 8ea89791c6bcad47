"""The rate sensitivity of thermally activated slip."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class KocksMeckingRateSensitivity(AbstractLaw):
    r"""Exponent of a power-law flow rule, from the slope of the Kocks-Mecking diagram.

    $$n = -\frac{\mu b^3}{k T A}$$

    **Source:** U. F. Kocks, H. Mecking, Prog. Mater. Sci. 48 (2003) 171-273.
    """

    temperature: str = input_variable(
        Scalar, "Absolute temperature", symbol="T", unit="temperature"
    )
    rate_sensitivity: str = output_variable(
        Scalar, "Exponent of the flow rule", symbol="n", unit="-"
    )
    A: Scalar = parameter("Slope of the diagram", symbol="A", unit="-")
    shear_modulus: Scalar = parameter("Shear modulus", symbol=r"\mu", unit="stress", above=0.0)
    k: float = option("Boltzmann constant", symbol="k", unit="energy/temperature", above=0.0)
    b: float = option("Length of the Burgers vector", symbol="b", unit="length", above=0.0)

    def forward(self, temperature: Scalar) -> Scalar:
        return -self.shear_modulus * self.b**3 / (self.k * temperature * self.A)
