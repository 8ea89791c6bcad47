"""Sums over points of the batch."""

from __future__ import annotations

from ...declaration import VALUE_TYPE, output_variable, register
from ...types import R2, SR2, Scalar, TensorWrapper, Vec
from ...types.functions import sum
from .reduction import AbstractDynamicReduction


class AbstractDynamicSum(AbstractDynamicReduction):
    r"""The sum over one axis of the dynamic batch; it mixes points.

    $$y = \sum_k x_k$$
    """

    to: str = output_variable(VALUE_TYPE, "Its sum", symbol="y", unit="any")

    def forward(self, x: TensorWrapper) -> TensorWrapper:
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
