"""The activation energy of slip."""

from __future__ import annotations

import math

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import gt, log, where


@register
class KocksMeckingActivationEnergy(AbstractLaw):
    r"""Normalised activation energy of slip at a temperature and a strain rate.

    $$g = \frac{k T}{\mu b^3} \ln \frac{\dot\varepsilon_0}{\dot\varepsilon}$$

    It is infinite at rest: where the strain rate is not positive.

    **Source:** U. F. Kocks, H. Mecking, Prog. Mater. Sci. 48 (2003) 171-273.
    """

    temperature: str = input_variable(
        Scalar, "Absolute temperature", symbol="T", unit="temperature"
    )
    strain_rate: str = input_variable(
        Scalar, "Effective strain rate", symbol=r"\dot\varepsilon", unit="1/time"
    )
    activation_energy: str = output_variable(Scalar, "Activation energy", symbol="g", unit="-")
    shear_modulus: Scalar = parameter("Shear modulus", symbol=r"\mu", unit="stress", above=0.0)
    eps0: float = option(
        "Reference strain rate", symbol=r"\dot\varepsilon_0", unit="1/time", above=0.0
    )
    k: float = option("Boltzmann constant", symbol="k", unit="energy/temperature", above=0.0)
    b: float = option("Length of the Burgers vector", symbol="b", unit="length", above=0.0)

    def forward(self, temperature: Scalar, strain_rate: Scalar) -> Scalar:
        scale = self.k * temperature / (self.shear_modulus * self.b**3)
        moves = gt(strain_rate, 0.0)
        return where(moves, scale * log(self.eps0 / where(moves, strain_rate, 1.0)), math.inf)
