"""Explicit integration of a rate."""

from __future__ import annotations

from typing import ClassVar

from ...declaration import VALUE_TYPE, input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2, SSR4, WR2, Scalar, TensorWrapper, Vec


class AbstractForwardEulerTimeIntegration(AbstractLaw):
    r"""A variable from its value at the start of the step and a rate.

    $$s = s_n + (t - t_n)\, \dot s$$

    **Source:** E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I
    (1993), I.7.
    """

    value_type: ClassVar[type]

    variable: str = output_variable(VALUE_TYPE, "Variable to integrate", symbol="s", unit="any")
    old_variable: str = input_variable(
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

    def forward(
        self, s_n: TensorWrapper, s_dot: TensorWrapper, t: Scalar, t_n: Scalar
    ) -> TensorWrapper:
        return s_n + (t - t_n) * s_dot


@register
class ScalarForwardEulerTimeIntegration(AbstractForwardEulerTimeIntegration):
    value_type = Scalar


@register
class VecForwardEulerTimeIntegration(AbstractForwardEulerTimeIntegration):
    value_type = Vec


@register
class SR2ForwardEulerTimeIntegration(AbstractForwardEulerTimeIntegration):
    value_type = SR2


@register
class R2ForwardEulerTimeIntegration(AbstractForwardEulerTimeIntegration):
    value_type = R2


@register
class WR2ForwardEulerTimeIntegration(AbstractForwardEulerTimeIntegration):
    value_type = WR2


@register
class SSR4ForwardEulerTimeIntegration(AbstractForwardEulerTimeIntegration):
    value_type = SSR4
