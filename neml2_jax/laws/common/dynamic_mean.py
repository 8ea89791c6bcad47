"""Means over points of the batch."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import VALUE_TYPE, input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2, Scalar, Vec
from ...types.functions import mean


class AbstractDynamicMean(AbstractLaw):
    r"""The mean over one axis of the dynamic batch; it mixes points.

    $$y = \frac1n \sum_k x_k$$
    """

    value_type: ClassVar[type]
    maps_dynamic_batch: ClassVar[bool] = False

    from_: str = input_variable(VALUE_TYPE, "Variable", symbol="x_k", unit="any")
    to: str = output_variable(VALUE_TYPE, "Its mean", symbol="y", unit="any")
    dim: int = option("Axis, counted among those of the dynamic batch")

    def forward(self, x: Any) -> Any:
        return mean(x.dynamic_batch, self.dim)


@register
class ScalarDynamicMean(AbstractDynamicMean):
    value_type = Scalar


@register
class VecDynamicMean(AbstractDynamicMean):
    value_type = Vec


@register
class SR2DynamicMean(AbstractDynamicMean):
    value_type = SR2


@register
class R2DynamicMean(AbstractDynamicMean):
    value_type = R2
