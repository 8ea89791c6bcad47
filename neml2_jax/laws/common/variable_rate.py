"""The rate of a variable over the step."""

from __future__ import annotations

from typing import ClassVar

from ...declaration import VALUE_TYPE, input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2, SSR4, WR2, Scalar, TensorWrapper, Vec
from ...types.functions import mean_rate


class AbstractVariableRate(AbstractLaw):
    r"""The mean rate of a variable over the step.

    $$\dot f = \frac{f - f_n}{t - t_n}$$

    In a step of no duration it is 0 where nothing changes and NaN where something does: a jump has
    no rate.
    """

    value_type: ClassVar[type]
    needs_duration: ClassVar[bool] = True

    variable: str = input_variable(VALUE_TYPE, "Variable", symbol="f", unit="any")
    variable_old: str = input_variable(
        VALUE_TYPE,
        "Its value at the start of the step",
        symbol="f_n",
        unit="any",
        of="variable",
        suffix="~1",
    )
    time: str = input_variable(
        Scalar, "Time at the end of the step", symbol="t", unit="time", default="t"
    )
    time_old: str = input_variable(
        Scalar, "Time at its start", symbol="t_n", unit="time", of="time", suffix="~1"
    )
    rate: str = output_variable(
        VALUE_TYPE, "Rate", symbol=r"\dot f", unit="any/time", of="variable", suffix="_rate"
    )

    def forward(
        self, f: TensorWrapper, f_n: TensorWrapper, t: Scalar, t_n: Scalar
    ) -> TensorWrapper:
        return mean_rate(f - f_n, t - t_n)


@register
class ScalarVariableRate(AbstractVariableRate):
    value_type = Scalar


@register
class VecVariableRate(AbstractVariableRate):
    value_type = Vec


@register
class SR2VariableRate(AbstractVariableRate):
    value_type = SR2


@register
class R2VariableRate(AbstractVariableRate):
    value_type = R2


@register
class WR2VariableRate(AbstractVariableRate):
    value_type = WR2


@register
class SSR4VariableRate(AbstractVariableRate):
    value_type = SSR4
