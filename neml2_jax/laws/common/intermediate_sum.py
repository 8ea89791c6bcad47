"""Sums over sites."""

from __future__ import annotations

from ...declaration import VALUE_TYPE, output_variable, register
from ...types import R2, SR2, Scalar, TensorWrapper, Vec
from ...types.functions import sum
from .reduction import AbstractIntermediateReduction


class AbstractIntermediateSum(AbstractIntermediateReduction):
    r"""The sum over the last site axis.

    $$y = \sum_k x_k$$
    """

    to: str = output_variable(VALUE_TYPE, "Its sum", symbol="y", unit="any")

    def forward(self, x: TensorWrapper) -> TensorWrapper:
        return sum(x.sub_batch)


@register
class ScalarIntermediateSum(AbstractIntermediateSum):
    value_type = Scalar


@register
class VecIntermediateSum(AbstractIntermediateSum):
    value_type = Vec


@register
class SR2IntermediateSum(AbstractIntermediateSum):
    value_type = SR2


@register
class R2IntermediateSum(AbstractIntermediateSum):
    value_type = R2
