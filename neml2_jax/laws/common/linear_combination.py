"""Weighted sums of variables."""

from __future__ import annotations

from typing import Any, ClassVar

from ...declaration import (
    VALUE_TYPE,
    input_variables,
    output_variable,
    parameter,
    parameters,
    register,
)
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...types import R2, SR2, Scalar, Vec


class AbstractLinearCombination(AbstractLaw):
    r"""A weighted sum of variables, with an offset.

    $$y = \sum_i w_i x_i + b$$

    **Raises:** `DeclarationError` if there are neither one weight nor one for each variable.
    """

    value_type: ClassVar[type]

    from_: tuple[str, ...] = input_variables(VALUE_TYPE, "Variables", symbol="x_i", unit="any")
    to: str = output_variable(VALUE_TYPE, "Sum", symbol="y", unit="any")
    weights: tuple[Scalar, ...] = parameters(
        Scalar, "Weights: one, or one for each variable", symbol="w_i", unit="any", default=(1.0,)
    )
    offset: Scalar = parameter(
        "Offset, added to every component", symbol="b", unit="any", default=0.0
    )

    def __check_init__(self) -> None:
        if len(self.weights) not in (1, len(self.from_)):
            raise DeclarationError(
                f"{type(self).__name__}: {len(self.weights)} weights for {len(self.from_)} "
                f"variables; give one, or one for each"
            )

    def forward(self, x: tuple[Any, ...]) -> Any:
        w = list(self.weights) if len(self.weights) > 1 else list(self.weights) * len(x)
        total = w[0] * x[0]
        for w_i, x_i in zip(w[1:], x[1:]):
            total = total + w_i * x_i
        return total + self.offset


@register
class ScalarLinearCombination(AbstractLinearCombination):
    value_type = Scalar


@register
class VecLinearCombination(AbstractLinearCombination):
    value_type = Vec


@register
class SR2LinearCombination(AbstractLinearCombination):
    value_type = SR2


@register
class R2LinearCombination(AbstractLinearCombination):
    value_type = R2
