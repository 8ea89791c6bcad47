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

    temperature: str = input_variable(Scalar, "Absolute temperature, $T$ [temperature]")
    viscosity: str = output_variable(
        Scalar, "Flow viscosity, $\\eta$ [stress]", named_by_block=True
    )
    A: Scalar = parameter("Slope of the diagram, $A$ [-]")
    B: Scalar = parameter("Intercept of the diagram, $B$ [-]")
    shear_modulus: Scalar = parameter("Shear modulus, $\\mu$ [stress]", above=0.0)
    eps0: float = option("Reference strain rate, $\\dot\\varepsilon_0$ [1/time]")
    k: float = option("Boltzmann constant, $k$ [energy/temperature]")
    b: float = option("Length of the Burgers vector, $b$ [length]")

    def forward(self, temperature: Scalar) -> Scalar:
        A, B, mu = self.A, self.B, self.shear_modulus
        exponent = self.k * temperature * A / (mu * self.b**3)
        return mu * exp(B + exponent * math.log(self.eps0))
