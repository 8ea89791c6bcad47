"""A symmetric bump."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import clamp, lt, where
from ...types.known_values import check_order


@register
class SymmetricHermiteInterpolation(AbstractLaw):
    r"""A cubic bump of unit area between two bounds, symmetric about their middle.

    $$y = \frac{24 c^2 - 32 c^3}{x_1 - x_0}, \quad
      c = \min\left(\frac{x - x_0}{x_1 - x_0}, \frac{x_1 - x}{x_1 - x_0}\right)$$
    """

    argument: str = input_variable(Scalar, "Argument", symbol="x", unit="any")
    output: str = output_variable(Scalar, "Value", symbol="y", unit="1/any", named_by_block=True)
    lower_bound: Scalar = parameter("Where the bump begins", symbol="x_0", unit="any")
    upper_bound: Scalar = parameter("Where it ends", symbol="x_1", unit="any")

    def __check_init__(self) -> None:
        low, high = ("lower_bound", self.lower_bound), ("upper_bound", self.upper_bound)
        check_order("SymmetricHermiteInterpolation", low, high)

    def forward(self, x: Scalar) -> Scalar:
        x0, x1 = self.lower_bound, self.upper_bound
        eps = x.epsilon
        c = clamp((x - x0) / (x1 - x0), eps, 1.0 - eps)
        c = where(lt(c, 0.5), c, 1.0 - c)
        return (24.0 * c * c - 32.0 * c * c * c) / (x1 - x0)
