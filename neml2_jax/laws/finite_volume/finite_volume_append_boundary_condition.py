"""A value at a boundary, next to those inside."""

from __future__ import annotations

import jax.numpy as jnp

from ...declaration import input_variable, option, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class FiniteVolumeAppendBoundaryCondition(AbstractLaw):
    r"""The values along a line with one more in front of them, or after them.

    $$y = (b, x_1, \ldots, x_n) \quad\text{or}\quad y = (x_1, \ldots, x_n, b)$$

    The output is called like the input with `_with_bc_left` or `_with_bc_right` behind, unless it
    is given a name.

    **Source:** S. V. Patankar, Numerical Heat Transfer and Fluid Flow, Hemisphere (1980), 4.
    """

    side: str = option("Which end", default="left", choices=("left", "right"))
    input: str = input_variable(Scalar, "Values inside", symbol="x", unit="any", core=("cell",))
    output: str = output_variable(
        Scalar,
        "Values with that at the boundary",
        symbol="y",
        unit="any",
        default="",
        core=("cell",),
    )
    bc_value: Scalar = parameter("Value at the boundary", symbol="b", unit="any")

    def __post_init__(self) -> None:
        if not self.output:
            object.__setattr__(self, "output", f"{self.input}_with_bc_{self.side}")
        super().__post_init__()
        b = self.bc_value
        if isinstance(b, Scalar) and b.sub_batch_shape == (1,):  # one value, not a row of sites
            object.__setattr__(self, "bc_value", b.sub_batch.squeeze())

    def forward(self, values: Scalar) -> Scalar:
        x, b = values.data, self.bc_value.data
        b = b.astype(x.dtype)[None]
        return values.replace(jnp.concatenate((b, x) if self.side == "left" else (x, b)))
