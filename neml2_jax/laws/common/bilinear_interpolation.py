"""Bilinear interpolation on a grid."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import VALUE_TYPE, input_variable, option, output_variable, parameter, register
from ...types import SR2, Scalar, Vec
from ...types.functions import bilinear_interpolation
from ...types.functions.interpolation import SCALES
from .interpolation_table import AbstractInterpolation, check_table, make_table


class AbstractBilinearInterpolation(AbstractInterpolation):
    r"""Bilinear between the points of a grid.

    $$y = (1 - s)(1 - t)\, y_{ij} + s (1 - t)\, y_{i+1,j} + (1 - s)\, t\, y_{i,j+1}
          + s t\, y_{i+1,j+1}, \qquad s = \frac{x - x_i}{x_{i+1} - x_i}, \quad
          t = \frac{z - z_j}{z_{j+1} - z_j}$$

    Outside of the grid the outermost cells go on, unless `extrapolation` says otherwise; for more
    arguments see `ScalarGridInterpolation`.

    **Raises:** as `AbstractInterpolation`: `DeclarationError` for points that do not ascend,
    lengths that differ, and numbers without a logarithm.
    """

    value_type: ClassVar[type]

    argument1: str = input_variable(Scalar, "First argument", symbol="x", unit="any")
    argument2: str = input_variable(Scalar, "Second argument", symbol="z", unit="any")
    output: str = output_variable(VALUE_TYPE, "Value", symbol="y", unit="any", named_by_block=True)
    abscissa1: Scalar = parameter(
        "Ascending points of the first argument", symbol="x_i", unit="any", core=("point1",)
    )
    abscissa2: Scalar = parameter(
        "Ascending points of the second argument", symbol="z_j", unit="any", core=("point2",)
    )
    ordinate: Any = parameter(
        "Values on the grid",
        symbol="y_{ij}",
        unit="any",
        type=VALUE_TYPE,
        core=("point1", "point2"),
    )
    argument1_scale: str = option(
        "Whether the first argument, or its logarithm, is interpolated in",
        default="LINEAR",
        choices=SCALES,
    )
    argument2_scale: str = option("The same of the second", default="LINEAR", choices=SCALES)

    def __post_init__(self) -> None:
        for name, axes in (("abscissa1", 1), ("abscissa2", 1), ("ordinate", 2)):
            make_table(self, name, axes)
        super().__post_init__()
        first = (self.abscissa1, self.argument1_scale)
        second = (self.abscissa2, self.argument2_scale)
        check_table(self, {"abscissa1": first, "abscissa2": second}, ("ordinate", self.ordinate))

    def forward(self, x1: Scalar, x2: Scalar) -> Any:
        return bilinear_interpolation(
            x1,
            x2,
            self.abscissa1,
            self.abscissa2,
            self.ordinate,
            extrapolation=self.extrapolation,
            jumps=self.jumps,
            argument_scales=(self.argument1_scale, self.argument2_scale),
            value_scale=self.value_scale,
        )


@register
class ScalarBilinearInterpolation(AbstractBilinearInterpolation):
    value_type = Scalar


@register
class VecBilinearInterpolation(AbstractBilinearInterpolation):
    value_type = Vec


@register
class SR2BilinearInterpolation(AbstractBilinearInterpolation):
    value_type = SR2
