"""A quantity that never decreases."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import gt, where


@register
class IrreversibleScalar(AbstractLaw):
    r"""The largest value so far.

    $$y = \max(x, y_n)$$
    """

    from_: str = input_variable(Scalar, "Variable", symbol="x", unit="any")
    to: str = output_variable(Scalar, "Its largest value", symbol="y", unit="any")
    to_old: str = input_variable(
        Scalar,
        "The largest value up to the start of the step",
        symbol="y_n",
        unit="any",
        of="to",
        suffix="~1",
    )

    def forward(self, x: Scalar, y_n: Scalar) -> Scalar:
        return where(gt(x, y_n), x, y_n)
