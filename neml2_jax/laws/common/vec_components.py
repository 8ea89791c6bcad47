"""Components of vectors."""

from __future__ import annotations

from ...declaration import input_variable, output_variables, register
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...types import Scalar, Vec
from ...types.functions import vec_component


@register
class VecComponents(AbstractLaw):
    r"""The components of a vector as scalars.

    $$x_i = v \cdot e_i$$

    **Raises:** `DeclarationError` if `to` does not name three variables.
    """

    from_: str = input_variable(Vec, "Vector", symbol="v", unit="any")
    to: tuple[str, ...] = output_variables(Scalar, "Components", symbol="x_i", unit="any")

    def __check_init__(self) -> None:
        if len(self.to) != 3:
            raise DeclarationError(f"VecComponents: to names 3 components, got {self.to}")

    def forward(self, v: Vec) -> tuple[Scalar, ...]:
        return tuple(vec_component(v, i) for i in range(3))
