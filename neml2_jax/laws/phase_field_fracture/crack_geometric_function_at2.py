"""The crack geometric function of the AT2 functional."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class CrackGeometricFunctionAT2(AbstractLaw):
    r"""Crack geometric function that is quadratic, so that damage starts with load.

    $$\alpha = d^2$$

    **Source:** B. Bourdin, G. A. Francfort, J.-J. Marigo, J. Mech. Phys. Solids 48 (2000) 797-826.
    """

    phase: str = input_variable(Scalar, "Phase field", symbol="d", unit="-")
    crack: str = output_variable(Scalar, "Crack geometric function", symbol=r"\alpha", unit="-")

    def forward(self, phase: Scalar) -> Scalar:
        return phase * phase
