"""Determinants."""

from __future__ import annotations

from typing import ClassVar

from ...declaration import VALUE_TYPE, input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2, Scalar
from ...types.functions import det


class AbstractDeterminant(AbstractLaw):
    r"""The determinant of a tensor.

    $$d = \det A$$
    """

    value_type: ClassVar[type]

    input: str = input_variable(VALUE_TYPE, "Tensor", symbol="A", unit="any")
    determinant: str = output_variable(Scalar, "Determinant", symbol="d", unit="any")

    def forward(self, A: R2 | SR2) -> Scalar:
        return det(A)


@register
class R2Determinant(AbstractDeterminant):
    value_type = R2


@register
class SR2Determinant(AbstractDeterminant):
    value_type = SR2
