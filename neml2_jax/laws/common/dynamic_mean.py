"""Means over points of the batch."""

from __future__ import annotations

from ...declaration import VALUE_TYPE, output_variable, register
from ...types import R2, SR2, Scalar, TensorWrapper, Vec
from ...types.functions import mean
from .reduction import AbstractDynamicReduction


class AbstractDynamicMean(AbstractDynamicReduction):
    r"""The mean over one axis of the dynamic batch; it mixes points.

    $$y = \frac1n \sum_k x_k$$
    """

    to: str = output_variable(VALUE_TYPE, "Its mean", symbol="y", unit="any")

    def forward(self, x: TensorWrapper) -> TensorWrapper:
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
