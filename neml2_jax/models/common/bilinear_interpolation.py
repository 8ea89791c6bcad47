"""Bilinear interpolation on a grid."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import VALUE_TYPE, input_variable, output_variable, parameter, register
from ...types import SR2, Scalar, Vec
from ...types.functions import bilinear_interpolation
from ..model import AbstractModel


class AbstractBilinearInterpolation(AbstractModel):
    r"""Bilinear between the points of a grid, continued by the outermost cells.

    $$y = (1 - s)(1 - t)\, y_{ij} + s (1 - t)\, y_{i+1,j} + (1 - s)\, t\, y_{i,j+1}
          + s t\, y_{i+1,j+1}$$

    **Source:** definition.
    """

    value_type: ClassVar[type]

    argument1: str = input_variable(Scalar, "First argument [any]")
    argument2: str = input_variable(Scalar, "Second argument [any]")
    output: str = output_variable(VALUE_TYPE, "Value, $y$ [any]", named_by_block=True)
    abscissa1: Scalar = parameter("Ascending points of the first argument [any]", core=("point1",))
    abscissa2: Scalar = parameter("Ascending points of the second argument [any]", core=("point2",))
    ordinate: Any = parameter(
        "Values on the grid, $y_{ij}$ [any]", type=VALUE_TYPE, core=("point1", "point2")
    )

    def forward(self, x1: Scalar, x2: Scalar) -> Any:
        return bilinear_interpolation(x1, x2, self.abscissa1, self.abscissa2, self.ordinate)


@register
class ScalarBilinearInterpolation(AbstractBilinearInterpolation):
    value_type = Scalar


@register
class VecBilinearInterpolation(AbstractBilinearInterpolation):
    value_type = Vec


@register
class SR2BilinearInterpolation(AbstractBilinearInterpolation):
    value_type = SR2
