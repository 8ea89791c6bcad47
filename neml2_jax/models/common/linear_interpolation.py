"""Piecewise linear interpolation in a table."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import VALUE_TYPE, input_variable, output_variable, parameter, register
from ...types import SR2, Scalar, Vec
from ...types.functions import linear_interpolation
from ..model import AbstractModel


class AbstractLinearInterpolation(AbstractModel):
    r"""Piecewise linear between the points of a table, continued linearly at both ends.

    $$y = y_i + \frac{x - x_i}{x_{i+1} - x_i} (y_{i+1} - y_i)$$

    **Source:** definition.
    """

    value_type: ClassVar[type]

    argument: str = input_variable(Scalar, "Argument, $x$ [any]")
    output: str = output_variable(VALUE_TYPE, "Value, $y$ [any]", named_by_block=True)
    abscissa: Scalar = parameter("Ascending points, $x_i$ [any]", core=("point",))
    ordinate: Any = parameter("Values there, $y_i$ [any]", type=VALUE_TYPE, core=("point",))

    def forward(self, x: Scalar) -> Any:
        return linear_interpolation(x, self.abscissa, self.ordinate)


@register
class ScalarLinearInterpolation(AbstractLinearInterpolation):
    value_type = Scalar


@register
class VecLinearInterpolation(AbstractLinearInterpolation):
    value_type = Vec


@register
class SR2LinearInterpolation(AbstractLinearInterpolation):
    value_type = SR2
