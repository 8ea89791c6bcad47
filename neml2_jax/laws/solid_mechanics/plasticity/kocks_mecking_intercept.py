"""The transition of the Kocks-Mecking diagram."""

from __future__ import annotations

from ....declaration import output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar


@register
class KocksMeckingIntercept(AbstractLaw):
    r"""Activation energy at which the two lines of the Kocks-Mecking diagram meet.

    $$g_0 = \frac{C - B}{A}$$

    **Source:** U. F. Kocks, H. Mecking, Prog. Mater. Sci. 48 (2003) 171-273.
    """

    intercept: str = output_variable(
        Scalar, "Activation energy at the transition", symbol="g_0", unit="-"
    )
    A: Scalar = parameter("Slope of the inclined line", symbol="A", unit="-")
    B: Scalar = parameter("Intercept of the inclined line", symbol="B", unit="-")
    C: Scalar = parameter("Height of the horizontal line", symbol="C", unit="-")

    def forward(self) -> Scalar:
        return (self.C - self.B) / self.A
