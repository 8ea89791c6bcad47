"""The skew part of a tensor."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, WR2
from ...types.functions import skew


@register
class R2ToWR2(AbstractLaw):
    r"""The skew part of a tensor.

    $$B = \tfrac12 (A - A^T)$$
    """

    input: str = input_variable(R2, "Tensor", symbol="A", unit="any")
    output: str = output_variable(WR2, "Converted", symbol="B", unit="any")

    def forward(self, A: R2) -> WR2:
        return skew(A)
