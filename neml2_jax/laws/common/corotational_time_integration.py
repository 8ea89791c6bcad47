"""Implicit integration of an objective rate, as a residual."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import R2, SR2, Scalar
from ...types.functions import rotate


@register
class SR2CorotationalTimeIntegration(AbstractLaw):
    r"""Residual of a tensor that turns with the material and changes by its objective rate.

    $$r = s - R s_n R^T - (t - t_n)\, \overset{\circ}{s}$$

    The old tensor is turned by the rotation $R$ of the step, so that a rigid rotation turns it and
    changes nothing else, whatever the size of the step. `SR2BackwardEulerTimeIntegration` of an
    objective rate is of first order in the rotation instead: a rotation of 90 degrees in steps of
    10 degrees takes a fifth off a tensile stress. The rate at the end of the step is taken as
    backward Euler does, so stretches remain of first order.

    **Source:** T. J. R. Hughes, J. Winget, Int. J. Numer. Methods Eng. 15 (1980) 1862-1867; J. C.
    Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 8.3.
    """

    variable: str = input_variable(SR2, "Tensor to integrate", symbol="s", unit="any")
    variable_old: str = input_variable(
        SR2,
        "Its value at the start of the step",
        symbol="s_n",
        unit="any",
        of="variable",
        suffix="~1",
    )
    rate: str = input_variable(
        SR2,
        "Its objective rate",
        symbol=r"\overset{\circ}{s}",
        unit="any/time",
        of="variable",
        suffix="_rate",
    )
    rotation_increment: str = input_variable(R2, "Rotation of the step", symbol="R", unit="-")
    time: str = input_variable(
        Scalar, "Time at the end of the step", symbol="t", unit="time", default="t"
    )
    time_old: str = input_variable(
        Scalar, "Time at its start", symbol="t_n", unit="time", of="time", suffix="~1"
    )
    residual: str = output_variable(
        SR2, "Residual", symbol="r", unit="any", of="variable", suffix="_residual"
    )

    def forward(self, s: SR2, s_n: SR2, rate: SR2, R: R2, t: Scalar, t_n: Scalar) -> SR2:
        return s - rotate(s_n, R) - (t - t_n) * rate
