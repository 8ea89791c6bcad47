"""A smooth step."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import clamp
from ...types.known_values import check_order


@register
class HermiteSmoothStep(AbstractLaw):
    r"""A cubic step from 0 to 1 between two bounds, flat outside (or its complement).

    $$y = 3 u^2 - 2 u^3, \quad u = \frac{x - x_0}{x_1 - x_0} \in [0, 1]$$

    **Raises:** `DeclarationError` unless the upper bound is above the lower one.
    **Source:** K. Perlin, E. M. Hoffert, Comput. Graph. 23(3) (1989) 253-262.
    """

    argument: str = input_variable(Scalar, "Argument", symbol="x", unit="any")
    value: str = output_variable(Scalar, "Value", symbol="y", unit="-")
    lower_bound: Scalar = parameter("Where the step begins", symbol="x_0", unit="any")
    upper_bound: Scalar = parameter("Where it ends", symbol="x_1", unit="any")
    complement: bool = option("Give $1 - y$ instead", default=False)

    def __check_init__(self) -> None:
        low, high = ("lower_bound", self.lower_bound), ("upper_bound", self.upper_bound)
        check_order("HermiteSmoothStep", low, high)

    def forward(self, x: Scalar) -> Scalar:
        x0, x1 = self.lower_bound, self.upper_bound
        eps = x.epsilon
        u = clamp((x - x0) / (x1 - x0), eps, 1.0 - eps)
        y = 3.0 * u * u - 2.0 * u * u * u
        return 1.0 - y if self.complement else y
