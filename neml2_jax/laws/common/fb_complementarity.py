"""Complementarity of two inequalities as an equation."""

from __future__ import annotations

from ...declaration import register
from ...types import Scalar
from ...types.functions import gt, sqrt, where
from .complementarity import AbstractComplementarity


@register
class FBComplementarity(AbstractComplementarity):
    r"""Zero exactly where both inequalities hold and one of them with equality.

    $$r = \pm a \pm b - \sqrt{a^2 + b^2}$$

    An inequality `GE` ($\ge 0$) enters with plus, `LE` ($\le 0$) with minus.

    Where the signed sum $s = \pm a \pm b$ is positive, the digits of a small one would be lost in
    it: $r = 2 (\pm a)(\pm b) / (s + \sqrt{a^2 + b^2})$ is the same and keeps them. Where both are
    zero the derivatives of the root are taken as 0.

    **Source:** A. Fischer, Optimization 24 (1992) 269-284.
    """

    def forward(self, a: Scalar, b: Scalar) -> Scalar:
        signed_a, signed_b = self.signed(a, b)
        s, root = signed_a + signed_b, sqrt(a * a + b * b)
        positive = gt(s, 0.0)
        product = 2.0 * signed_a * signed_b / where(positive, s + root, 1.0)
        return where(positive, product, s - root)
