"""Complementarity of two inequalities as an equation."""

from __future__ import annotations

from ...declaration import register
from ...types import Scalar
from ...types.functions import sqrt
from .complementarity import AbstractComplementarity


@register
class FBComplementarity(AbstractComplementarity):
    r"""Zero exactly where both inequalities hold and one of them with equality.

    $$r = \pm a \pm b - \sqrt{a^2 + b^2}$$

    An inequality `GE` ($\ge 0$) enters with plus, `LE` ($\le 0$) with minus.

    Where both are zero the derivatives of the root are taken as 0.

    **Source:** A. Fischer, Optimization 24 (1992) 269-284.
    """

    def forward(self, a: Scalar, b: Scalar) -> Scalar:
        signed_a, signed_b = self.signed(a, b)
        return signed_a + signed_b - sqrt(a * a + b * b)
