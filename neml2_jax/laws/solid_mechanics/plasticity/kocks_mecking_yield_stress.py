"""The athermal yield stress of the Kocks-Mecking diagram."""

from __future__ import annotations

from ....declaration import output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import exp


@register
class KocksMeckingYieldStress(AbstractLaw):
    r"""Yield stress at the horizontal line of the Kocks-Mecking diagram.

    $$\sigma_y = \mu e^C$$

    **Source:** U. F. Kocks, H. Mecking, Prog. Mater. Sci. 48 (2003) 171-273.
    """

    yield_stress: str = output_variable(Scalar, "Yield stress", symbol=r"\sigma_y", unit="stress")
    C: Scalar = parameter("Height of the horizontal line", symbol="C", unit="-")
    shear_modulus: Scalar = parameter("Shear modulus", symbol=r"\mu", unit="stress", above=0.0)

    def forward(self) -> Scalar:
        return self.shear_modulus * exp(self.C)
