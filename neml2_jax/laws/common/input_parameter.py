"""A variable used as a parameter."""

from __future__ import annotations

from typing import ClassVar

from ...declaration import VALUE_TYPE, input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import MRP, R2, SR2, SSR4, WR2, MillerIndex, Scalar, TensorWrapper, Vec


class AbstractInputParameter(AbstractLaw):
    r"""A variable under the name of a parameter.

    $$p = v$$
    """

    value_type: ClassVar[type]

    variable: str = input_variable(VALUE_TYPE, "The variable", symbol="v", unit="any")
    parameter: str = output_variable(VALUE_TYPE, "The parameter", symbol="p", unit="any")

    def forward(self, v: TensorWrapper) -> TensorWrapper:
        return v


@register
class ScalarInputParameter(AbstractInputParameter):
    value_type = Scalar


@register
class VecInputParameter(AbstractInputParameter):
    value_type = Vec


@register
class SR2InputParameter(AbstractInputParameter):
    value_type = SR2


@register
class R2InputParameter(AbstractInputParameter):
    value_type = R2


@register
class WR2InputParameter(AbstractInputParameter):
    value_type = WR2


@register
class SSR4InputParameter(AbstractInputParameter):
    value_type = SSR4


@register
class MRPInputParameter(AbstractInputParameter):
    value_type = MRP


@register
class MillerIndexInputParameter(AbstractInputParameter):
    value_type = MillerIndex
