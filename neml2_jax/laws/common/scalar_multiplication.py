"""Products and quotients of scalars."""

from __future__ import annotations

from ...declaration import input_variables, option, output_variable, parameter, register
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class ScalarMultiplication(AbstractLaw):
    r"""A product of scalars, some of them in the denominator.

    $$y = A \prod_i x_i^{\pm 1}$$

    **Raises:** `DeclarationError` if there are neither one flag nor one for each variable.
    """

    from_: tuple[str, ...] = input_variables(Scalar, "Factors", symbol="x_i", unit="any")
    to: str = output_variable(Scalar, "Product", symbol="y", unit="any")
    scaling: Scalar = parameter("Scaling", symbol="A", unit="any", default=1.0)
    reciprocal: tuple[bool, ...] = option(
        "Whether a factor divides: one flag, or one for each factor", default=(False,)
    )

    def __check_init__(self) -> None:
        if len(self.reciprocal) not in (1, len(self.from_)):
            raise DeclarationError(
                f"ScalarMultiplication: {len(self.reciprocal)} flags in reciprocal for "
                f"{len(self.from_)} factors; give one, or one for each"
            )

    def forward(self, x: tuple[Scalar, ...]) -> Scalar:
        flags = self.reciprocal if len(self.reciprocal) > 1 else self.reciprocal * len(x)
        product = self.scaling
        for x_i, divides in zip(x, flags):
            product = product / x_i if divides else product * x_i
        return product
