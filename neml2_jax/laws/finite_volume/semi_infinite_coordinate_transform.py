"""A half line as an interval."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class SemiInfiniteCoordinateTransform(AbstractLaw):
    r"""Coordinate within 0 and 1 for one that is not bounded above.

    $$\hat x = \frac{x}{x + s}$$

    **Source:** J. P. Boyd, J. Comput. Phys. 70 (1987) 63-88.
    """

    coordinate: str = input_variable(Scalar, "Coordinate", symbol="x", unit="length")
    transformed_coordinate: str = output_variable(
        Scalar, "Transformed coordinate", symbol=r"\hat x", unit="-", default="state/x_hat"
    )
    shift: Scalar = parameter(
        "Coordinate that becomes one half", symbol="s", unit="length", above=0.0
    )

    def forward(self, coordinate: Scalar) -> Scalar:
        return coordinate / (coordinate + self.shift)
