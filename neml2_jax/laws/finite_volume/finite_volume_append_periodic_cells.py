"""A line that is closed to a ring."""

from __future__ import annotations

import jax.numpy as jnp

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class FiniteVolumeAppendPeriodicCells(AbstractLaw):
    r"""The values along a line with the last in front of them and the first after them.

    $$y = (x_n, x_1, \ldots, x_n, x_1)$$

    The distance between the centres of the first and of the last cell is half their sizes
    together. With it at both ends, the laws of flux give the fluxes at all edges, those at both
    ends alike.

    **Source:** R. J. LeVeque, Finite Volume Methods for Hyperbolic Problems, Cambridge (2002), 7.1.
    """

    input: str = input_variable(
        Scalar, "Values in the cells", symbol="x", unit="any", core=("cell",)
    )
    output: str = output_variable(
        Scalar,
        "Values with those of the neighbours",
        symbol="y",
        unit="any",
        core=("cell",),
        of="input",
        suffix="_periodic",
    )

    def forward(self, values: Scalar) -> Scalar:
        x = values.data
        return values.replace(jnp.concatenate((x[-1:], x, x[:1])))
