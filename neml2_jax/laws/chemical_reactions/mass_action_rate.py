"""Rates as products of powers of concentrations."""

from __future__ import annotations

from functools import reduce
from operator import mul

from ...declaration import input_variables, output_variable, parameter, parameters, register
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import gt, where


@register
class MassActionRate(AbstractLaw):
    r"""Rate of a reaction that goes one way.

    $$r = k \prod_i c_i^{n_i}$$

    Of one that goes both ways, each is a reaction with a rate of its own. Concentrations below 0,
    to which an iteration may stray, count as 0.

    **Raises:** `DeclarationError` unless there are one order, or as many as concentrations.
    **Source:** C. M. Guldberg, P. Waage, J. prakt. Chem. 19 (1879) 69-114.
    """

    concentrations: tuple[str, ...] = input_variables(
        Scalar, "Concentrations of what reacts", symbol="c_i", unit="amount/length^3"
    )
    reaction_rate: str = output_variable(
        Scalar, "Reaction rate", symbol="r", unit="amount/length^3/time"
    )
    rate_constant: Scalar = parameter("Rate constant", symbol="k", unit="any", at_least=0.0)
    orders: tuple[Scalar, ...] = parameters(
        Scalar,
        "Orders of the reaction, one for all or one for each",
        symbol="n_i",
        unit="-",
        default=1.0,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        n, given = len(self.concentrations), len(self.orders)
        if n == 0 or given not in (1, n):
            raise DeclarationError(
                f"MassActionRate: {n} concentrations need one of orders or as many, got {given}"
            )

    def forward(self, concentrations: tuple[Scalar, ...]) -> Scalar:
        n = len(concentrations)
        orders = self.orders * n if len(self.orders) == 1 else self.orders
        present = (where(gt(c, 0.0), c, 0.0) for c in concentrations)
        return self.rate_constant * reduce(mul, (c**p for c, p in zip(present, orders)))
