"""Piecewise linear interpolation in a table."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import VALUE_TYPE, input_variable, option, output_variable, parameter, register
from ...types import SR2, Scalar, Vec
from ...types.functions import linear_interpolation
from ...types.functions.interpolation import SCALES
from .interpolation_table import AbstractInterpolation, check_table, make_table


class AbstractLinearInterpolation(AbstractInterpolation):
    r"""Piecewise linear between the points of a table.

    $$y = y_i + \frac{x - x_i}{x_{i+1} - x_i} (y_{i+1} - y_i)$$

    Outside of the table the outermost pieces go on, unless `extrapolation` says otherwise. On a
    logarithmic scale $\ln x$ or $\ln y$ take the places of $x$ or $y$.

    **Raises:** as `AbstractInterpolation`: `DeclarationError` for points that do not ascend,
    lengths that differ, and numbers without a logarithm.
    """

    value_type: ClassVar[type]

    argument: str = input_variable(Scalar, "Argument", symbol="x", unit="any")
    output: str = output_variable(VALUE_TYPE, "Value", symbol="y", unit="any", named_by_block=True)
    abscissa: Scalar = parameter("Ascending points", symbol="x_i", unit="any", core=("point",))
    ordinate: Any = parameter(
        "Values there", symbol="y_i", unit="any", type=VALUE_TYPE, core=("point",)
    )
    argument_scale: str = option(
        "Whether the argument, or its logarithm, is interpolated in",
        default="LINEAR",
        choices=SCALES,
    )

    def __post_init__(self) -> None:
        make_table(self, "abscissa", 1)
        make_table(self, "ordinate", 1)
        super().__post_init__()
        points = {"abscissa": (self.abscissa, self.argument_scale)}
        check_table(self, points, ("ordinate", self.ordinate))

    def forward(self, x: Scalar) -> Any:
        return linear_interpolation(
            x,
            self.abscissa,
            self.ordinate,
            extrapolation=self.extrapolation,
            jumps=self.jumps,
            argument_scale=self.argument_scale,
            value_scale=self.value_scale,
        )


@register
class ScalarLinearInterpolation(AbstractLinearInterpolation):
    value_type = Scalar


@register
class VecLinearInterpolation(AbstractLinearInterpolation):
    value_type = Vec


@register
class SR2LinearInterpolation(AbstractLinearInterpolation):
    value_type = SR2
