"""The flow viscosity of thermally activated slip."""

from __future__ import annotations

import math

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import exp


@register
class KocksMeckingFlowViscosity(AbstractLaw):
    r"""Reference stress of a power-law flow rule, from the Kocks-Mecking diagram.

    $$\eta = e^B \mu \, \dot\varepsilon_0^{\,k T A / (\mu b^3)}$$

    **Source:** U. F. Kocks, H. Mecking, Prog. Mater. Sci. 48 (2003) 171-273.
    """

    temperature: str = input_variable(
        Scalar, "Absolute temperature", symbol="T", unit="temperature"
    )
    viscosity: str = output_variable(
        Scalar, "Flow viscosity", symbol=r"\eta", unit="stress", named_by_block=True
    )
    A: Scalar = parameter("Slope of the diagram", symbol="A", unit="-")
    B: Scalar = parameter("Intercept of the diagram", symbol="B", unit="-")
    shear_modulus: Scalar = parameter("Shear modulus", symbol=r"\mu", unit="stress", above=0.0)
    eps0: float = option(
        "Reference strain rate", symbol=r"\dot\varepsilon_0", unit="1/time", above=0.0
    )
    k: float = option("Boltzmann constant", symbol="k", unit="energy/temperature", above=0.0)
    b: float = option("Length of the Burgers vector", symbol="b", unit="length", above=0.0)

    def forward(self, temperature: Scalar) -> Scalar:
        A, B, mu = self.A, self.B, self.shear_modulus
        exponent = self.k * temperature * A / (mu * self.b**3)
        return mu * exp(B + exponent * math.log(self.eps0))
