"""Products of second-order tensors."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2
from ...types.functions import inv, transpose


@register
class R2Multiplication(AbstractLaw):
    r"""The product of two tensors, each inverted and transposed first where asked for.

    $$C = \mathrm{op}(A) \cdot \mathrm{op}(B)$$
    """

    A: str = input_variable(R2, "First factor", symbol="A", unit="any")
    B: str = input_variable(R2, "Second factor", symbol="B", unit="any")
    to: str = output_variable(R2, "Product", symbol="C", unit="any")
    invert_A: bool = option("Invert the first factor", default=False)
    invert_B: bool = option("Invert the second factor", default=False)
    transpose_A: bool = option("Transpose the first factor", default=False)
    transpose_B: bool = option("Transpose the second factor", default=False)

    def forward(self, A: R2, B: R2) -> R2:
        A = inv(A) if self.invert_A else A
        B = inv(B) if self.invert_B else B
        A = transpose(A) if self.transpose_A else A
        B = transpose(B) if self.transpose_B else B
        return A @ B
