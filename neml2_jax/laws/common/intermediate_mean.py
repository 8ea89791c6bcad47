"""Means over sites."""

from __future__ import annotations

from ...declaration import VALUE_TYPE, output_variable, register
from ...types import R2, SR2, Scalar, TensorWrapper, Vec
from ...types.functions import mean
from .reduction import AbstractIntermediateReduction


class AbstractIntermediateMean(AbstractIntermediateReduction):
    r"""The mean over the last site axis.

    $$y = \frac1n \sum_k x_k$$
    """

    to: str = output_variable(VALUE_TYPE, "Its mean", symbol="y", unit="any")

    def forward(self, x: TensorWrapper) -> TensorWrapper:
        return mean(x.sub_batch)


@register
class ScalarIntermediateMean(AbstractIntermediateMean):
    value_type = Scalar


@register
class VecIntermediateMean(AbstractIntermediateMean):
    value_type = Vec


@register
class SR2IntermediateMean(AbstractIntermediateMean):
    value_type = SR2


@register
class R2IntermediateMean(AbstractIntermediateMean):
    value_type = R2
