"""Sums over points of the batch."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import VALUE_TYPE, input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2, Scalar, Vec
from ...types.functions import sum


class AbstractDynamicSum(AbstractLaw):
    r"""The sum over one axis of the dynamic batch; it mixes points.

    $$y = \sum_k x_k$$
    """

    value_type: ClassVar[type]
    maps_dynamic_batch: ClassVar[bool] = False

    from_: str = input_variable(VALUE_TYPE, "Variable", symbol="x_k", unit="any")
    to: str = output_variable(VALUE_TYPE, "Its sum", symbol="y", unit="any")
    dim: int = option("Axis, counted among those of the dynamic batch")

    def forward(self, x: Any) -> Any:
        return sum(x.dynamic_batch, self.dim)


@register
class ScalarDynamicSum(AbstractDynamicSum):
    value_type = Scalar


@register
class VecDynamicSum(AbstractDynamicSum):
    value_type = Vec


@register
class SR2DynamicSum(AbstractDynamicSum):
    value_type = SR2


@register
class R2DynamicSum(AbstractDynamicSum):
    value_type = R2
