"""Complementarity of two inequalities as an equation, shared by the functions that tell it."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable
from ...models.law import AbstractLaw
from ...types import Scalar


class AbstractComplementarity(AbstractLaw):
    r"""Zero exactly where both inequalities hold and one of them with equality.

    An inequality `GE` ($\ge 0$) enters with plus, `LE` ($\le 0$) with minus.
    """

    a: str = input_variable(Scalar, "First quantity", symbol="a", unit="any")
    b: str = input_variable(Scalar, "Second quantity", symbol="b", unit="any")
    complementarity: str = output_variable(Scalar, "Residual", symbol="r", unit="any")
    a_inequality: str = option("Sense of the first: LE or GE", default="LE", choices=("LE", "GE"))
    b_inequality: str = option("Sense of the second: LE or GE", default="GE", choices=("LE", "GE"))

    def signed(self, a: Scalar, b: Scalar) -> tuple[Scalar, Scalar]:
        r"""$\pm a$ and $\pm b$, neither of which is negative where its inequality holds."""
        s_a = 1.0 if self.a_inequality == "GE" else -1.0
        s_b = 1.0 if self.b_inequality == "GE" else -1.0
        return s_a * a, s_b * b
