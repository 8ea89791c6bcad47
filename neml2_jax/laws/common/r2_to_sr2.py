"""The symmetric part of a tensor."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2
from ...types.functions import sym


@register
class R2ToSR2(AbstractLaw):
    r"""The symmetric part of a tensor.

    $$B = \tfrac12 (A + A^T)$$
    """

    input: str = input_variable(R2, "Tensor", symbol="A", unit="any")
    output: str = output_variable(SR2, "Converted", symbol="B", unit="any")

    def forward(self, A: R2) -> SR2:
        return sym(A)
