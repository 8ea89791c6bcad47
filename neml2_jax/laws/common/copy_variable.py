"""A variable under another name."""

from __future__ import annotations

from typing import ClassVar

from ...declaration import VALUE_TYPE, input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import MRP, R2, SR2, SSR4, WR2, MillerIndex, Scalar, TensorWrapper, Vec


class AbstractCopy(AbstractLaw):
    r"""A variable under another name.

    $$y = x$$
    """

    value_type: ClassVar[type]

    from_: str = input_variable(VALUE_TYPE, "The variable", symbol="x", unit="any")
    to: str = output_variable(VALUE_TYPE, "Its other name", symbol="y", unit="any")

    def forward(self, x: TensorWrapper) -> TensorWrapper:
        return x


@register
class CopyScalar(AbstractCopy):
    value_type = Scalar


@register
class CopyVec(AbstractCopy):
    value_type = Vec


@register
class CopySR2(AbstractCopy):
    value_type = SR2


@register
class CopyR2(AbstractCopy):
    value_type = R2


@register
class CopyWR2(AbstractCopy):
    value_type = WR2


@register
class CopySSR4(AbstractCopy):
    value_type = SSR4


@register
class CopyMRP(AbstractCopy):
    value_type = MRP


@register
class CopyMillerIndex(AbstractCopy):
    value_type = MillerIndex
