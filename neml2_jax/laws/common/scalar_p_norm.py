"""The p-norm of scalars."""

from __future__ import annotations

from functools import reduce
from operator import add

import jax.numpy as jnp
from jax import lax

from ...declaration import input_variables, output_variable, parameter, parameters, register
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import abs, maximum, pow


@register
class ScalarPNorm(AbstractLaw):
    r"""The weighted p-norm of scalars.

    $$y = \left(\sum_i w_i |x_i|^p\right)^{1/p}$$

    Where all are zero its derivatives are taken as 0.

    **Raises:** `DeclarationError` if there are neither one weight nor one for each variable.
    """

    from_: tuple[str, ...] = input_variables(Scalar, "Variables", symbol="x_i", unit="any")
    to: str = output_variable(Scalar, "Norm", symbol="y", unit="any")
    exponent: Scalar = parameter("Exponent", symbol="p", unit="-", above=0.0)
    weights: tuple[Scalar, ...] = parameters(
        Scalar,
        "Weights: one, or one for each variable",
        symbol="w_i",
        unit="-",
        default=(1.0,),
        at_least=0.0,
    )

    def __check_init__(self) -> None:
        if len(self.weights) not in (1, len(self.from_)):
            raise DeclarationError(
                f"ScalarPNorm: {len(self.weights)} weights for {len(self.from_)} variables; "
                f"give one, or one for each"
            )

    def forward(self, x: tuple[Scalar, ...]) -> Scalar:
        p = self.exponent
        w = list(self.weights) if len(self.weights) > 1 else list(self.weights) * len(x)
        # Relative to the largest, on which the norm does not depend: powers overflow.
        largest = reduce(maximum, (abs(x_i) for x_i in x))
        scale = largest.replace(lax.stop_gradient(jnp.where(largest.data > 0, largest.data, 1.0)))
        total = reduce(add, (w_i * pow(abs(x_i) / scale, p) for w_i, x_i in zip(w, x)))
        return scale * pow(total, 1.0 / p)
