"""Implicit integration of a rate, as a residual."""

from __future__ import annotations

from typing import ClassVar

from ...declaration import VALUE_TYPE, input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2, SSR4, WR2, Scalar, TensorWrapper, Vec


class AbstractBackwardEulerTimeIntegration(AbstractLaw):
    r"""Residual of a variable whose rate is taken at the end of the step.

    $$r = s - s_n - (t - t_n)\, \dot s$$

    **Source:** E. Hairer, G. Wanner, Solving Ordinary Differential Equations II (1996), IV.3.
    """

    value_type: ClassVar[type]

    variable: str = input_variable(VALUE_TYPE, "Variable to integrate", symbol="s", unit="any")
    variable_old: str = input_variable(
        VALUE_TYPE,
        "Its value at the start of the step",
        symbol="s_n",
        unit="any",
        of="variable",
        suffix="~1",
    )
    rate: str = input_variable(
        VALUE_TYPE, "Its rate", symbol=r"\dot s", unit="any/time", of="variable", suffix="_rate"
    )
    time: str = input_variable(
        Scalar, "Time at the end of the step", symbol="t", unit="time", default="t"
    )
    time_old: str = input_variable(
        Scalar, "Time at its start", symbol="t_n", unit="time", of="time", suffix="~1"
    )
    residual: str = output_variable(
        VALUE_TYPE, "Residual", symbol="r", unit="any", of="variable", suffix="_residual"
    )

    def forward(
        self, s: TensorWrapper, s_n: TensorWrapper, s_dot: TensorWrapper, t: Scalar, t_n: Scalar
    ) -> TensorWrapper:
        return s - s_n - (t - t_n) * s_dot


@register
class ScalarBackwardEulerTimeIntegration(AbstractBackwardEulerTimeIntegration):
    value_type = Scalar


@register
class VecBackwardEulerTimeIntegration(AbstractBackwardEulerTimeIntegration):
    value_type = Vec


@register
class SR2BackwardEulerTimeIntegration(AbstractBackwardEulerTimeIntegration):
    value_type = SR2


@register
class R2BackwardEulerTimeIntegration(AbstractBackwardEulerTimeIntegration):
    value_type = R2


@register
class WR2BackwardEulerTimeIntegration(AbstractBackwardEulerTimeIntegration):
    value_type = WR2


@register
class SSR4BackwardEulerTimeIntegration(AbstractBackwardEulerTimeIntegration):
    value_type = SSR4
