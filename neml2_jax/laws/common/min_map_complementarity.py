"""Complementarity of two inequalities as an equation."""

from __future__ import annotations

from ...declaration import input_variable, option, output_variable, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import minimum


@register
class MinMapComplementarity(AbstractLaw):
    r"""Zero exactly where both inequalities hold and one of them with equality.

    $$r = \min(\pm a, \pm b)$$

    An inequality `GE` ($\ge 0$) enters with plus, `LE` ($\le 0$) with minus.

    **Source:** J.-S. Pang, Math. Oper. Res. 15 (1990) 311-341.
    """

    a: str = input_variable(Scalar, "First quantity", symbol="a", unit="any")
    b: str = input_variable(Scalar, "Second quantity", symbol="b", unit="any")
    complementarity: str = output_variable(Scalar, "Residual", symbol="r", unit="any")
    a_inequality: str = option("Sense of the first: LE or GE", default="LE", choices=("LE", "GE"))
    b_inequality: str = option("Sense of the second: LE or GE", default="GE", choices=("LE", "GE"))

    def forward(self, a: Scalar, b: Scalar) -> Scalar:
        sa = 1.0 if self.a_inequality == "GE" else -1.0
        sb = 1.0 if self.b_inequality == "GE" else -1.0
        return minimum(sa * a, sb * b)
