"""A symmetric tensor as a full one."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2
from ...types.functions import r2_from_sr2


@register
class SR2ToR2(AbstractLaw):
    r"""A symmetric tensor as a full one.

    $$B = A$$
    """

    input: str = input_variable(SR2, "Tensor", symbol="A", unit="any")
    output: str = output_variable(R2, "Converted", symbol="B", unit="any")

    def forward(self, A: SR2) -> R2:
        return r2_from_sr2(A)
