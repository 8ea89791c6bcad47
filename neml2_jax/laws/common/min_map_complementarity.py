"""Complementarity of two inequalities as an equation."""

from __future__ import annotations

from ...declaration import register
from ...types import Scalar
from ...types.functions import minimum
from .complementarity import AbstractComplementarity


@register
class MinMapComplementarity(AbstractComplementarity):
    r"""Zero exactly where both inequalities hold and one of them with equality.

    $$r = \min(\pm a, \pm b)$$

    An inequality `GE` ($\ge 0$) enters with plus, `LE` ($\le 0$) with minus.

    **Source:** J.-S. Pang, Math. Oper. Res. 15 (1990) 311-341.
    """

    def forward(self, a: Scalar, b: Scalar) -> Scalar:
        return minimum(*self.signed(a, b))
