"""Positive and negative parts."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import macaulay


@register
class MacaulaySplit(AbstractLaw):
    r"""The positive and the negative part of a scalar.

    $$x^+ = \langle x \rangle, \quad x^- = x - \langle x \rangle$$
    """

    from_: str = input_variable(Scalar, "Variable", symbol="x", unit="any")
    to_positive: str = output_variable(Scalar, "Positive part", symbol="x^+", unit="any")
    to_negative: str = output_variable(Scalar, "Negative part", symbol="x^-", unit="any")

    def forward(self, x: Scalar) -> tuple[Scalar, Scalar]:
        positive = macaulay(x)
        return positive, x - positive
