"""Means over sites."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import VALUE_TYPE, input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2, Scalar, Vec
from ...types.functions import mean


class AbstractIntermediateMean(AbstractLaw):
    r"""The mean over the last site axis.

    $$y = \frac1n \sum_k x_k$$
    """

    value_type: ClassVar[type]

    from_: str = input_variable(VALUE_TYPE, "Variable", symbol="x_k", unit="any", core=("site",))
    to: str = output_variable(VALUE_TYPE, "Its mean", symbol="y", unit="any")
    reduces: str = option("What the sites are, for the reader of the file", default="")

    def forward(self, x: Any) -> Any:
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
