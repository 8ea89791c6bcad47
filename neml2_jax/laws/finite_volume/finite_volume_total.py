"""What all cells hold."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import sum


@register
class FiniteVolumeTotal(AbstractLaw):
    r"""Integral along the line, which changes only by what passes the ends and by sources.

    $$M = \sum_k u_k \, \Delta x_k$$

    **Source:** R. J. LeVeque, Finite Volume Methods for Hyperbolic Problems, Cambridge (2002), 4.1.
    """

    u: str = input_variable(Scalar, "Values in the cells", symbol="u_k", unit="any", core=("cell",))
    total: str = output_variable(Scalar, "Integral", symbol="M", unit="any*length")
    dx: Scalar = parameter(
        "Sizes of the cells", symbol=r"\Delta x_k", unit="length", core=("cell",), above=0.0
    )

    def forward(self, u: Scalar) -> Scalar:
        return sum((u * self.dx).sub_batch)
