"""Sums over sites."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import VALUE_TYPE, input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2, Scalar, Vec
from ...types.functions import sum


class AbstractIntermediateSum(AbstractLaw):
    r"""The sum over the last site axis.

    $$y = \sum_k x_k$$
    """

    value_type: ClassVar[type]

    from_: str = input_variable(VALUE_TYPE, "Variable", symbol="x_k", unit="any", core=("site",))
    to: str = output_variable(VALUE_TYPE, "Its sum", symbol="y", unit="any")
    reduces: str = option("What the sites are, for the reader of the file", default="")

    def forward(self, x: Any) -> Any:
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
