"""A parameter given as a constant."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import VALUE_TYPE, output_variable, register
from ...declaration import parameter as declare_parameter
from ...models.law import AbstractLaw
from ...types import MRP, R2, SR2, SSR4, WR2, MillerIndex, Scalar, Vec


class AbstractConstantParameter(AbstractLaw):
    r"""A constant as a variable, so that several models can share it by name.

    $$p = v$$
    """

    value_type: ClassVar[type]

    parameter: str = output_variable(
        VALUE_TYPE, "The variable", symbol="p", unit="any", named_by_block=True
    )
    value: Any = declare_parameter("Its value", symbol="v", unit="any", type=VALUE_TYPE)

    def forward(self) -> Any:
        return self.value


@register
class ScalarConstantParameter(AbstractConstantParameter):
    value_type = Scalar


@register
class VecConstantParameter(AbstractConstantParameter):
    value_type = Vec


@register
class SR2ConstantParameter(AbstractConstantParameter):
    value_type = SR2


@register
class R2ConstantParameter(AbstractConstantParameter):
    value_type = R2


@register
class WR2ConstantParameter(AbstractConstantParameter):
    value_type = WR2


@register
class SSR4ConstantParameter(AbstractConstantParameter):
    value_type = SSR4


@register
class MRPConstantParameter(AbstractConstantParameter):
    value_type = MRP


@register
class MillerIndexConstantParameter(AbstractConstantParameter):
    value_type = MillerIndex
