"""A parameter exposed as a variable."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import VALUE_TYPE, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import MRP, R2, SR2, SSR4, WR2, MillerIndex, Scalar, Vec


class AbstractParameterToVariable(AbstractLaw):
    r"""A parameter as a variable.

    $$v = p$$
    """

    value_type: ClassVar[type]

    to: str = output_variable(VALUE_TYPE, "The variable", symbol="v", unit="any")
    from_: Any = parameter("The parameter", symbol="p", unit="any", type=VALUE_TYPE)

    def forward(self) -> Any:
        return self.from_


@register
class ScalarParameterToVariable(AbstractParameterToVariable):
    value_type = Scalar


@register
class VecParameterToVariable(AbstractParameterToVariable):
    value_type = Vec


@register
class SR2ParameterToVariable(AbstractParameterToVariable):
    value_type = SR2


@register
class R2ParameterToVariable(AbstractParameterToVariable):
    value_type = R2


@register
class WR2ParameterToVariable(AbstractParameterToVariable):
    value_type = WR2


@register
class SSR4ParameterToVariable(AbstractParameterToVariable):
    value_type = SSR4


@register
class MRPParameterToVariable(AbstractParameterToVariable):
    value_type = MRP


@register
class MillerIndexParameterToVariable(AbstractParameterToVariable):
    value_type = MillerIndex
