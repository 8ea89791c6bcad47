"""The crack geometric function of the AT1 functional."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class CrackGeometricFunctionAT1(AbstractLaw):
    r"""Crack geometric function linear in the phase field: an elastic stage comes before damage.

    $$\alpha = d$$

    **Source:** K. Pham, H. Amor, J.-J. Marigo, C. Maurini, Int. J. Damage Mech. 20 (2011) 618-652.
    """

    phase: str = input_variable(Scalar, "Phase field", symbol="d", unit="-")
    crack: str = output_variable(Scalar, "Crack geometric function", symbol=r"\alpha", unit="-")

    def forward(self, phase: Scalar) -> Scalar:
        return phase
