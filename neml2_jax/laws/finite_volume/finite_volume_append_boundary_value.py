"""The value at a boundary, from a condition on value and slope."""

from __future__ import annotations

import jax.numpy as jnp

from ...declaration import input_variable, option, output_variable, parameter, register
from ...errors import DeclarationError
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class FiniteVolumeAppendBoundaryValue(AbstractLaw):
    r"""The values in the cells with that at an end of the line in front of them, or after them.

    $$y = (u_b, u_1, \ldots, u_n) \quad\text{or}\quad y = (u_1, \ldots, u_n, u_b)$$

    $$u_b = \gamma, \qquad u_b = u_c + \tfrac12 \Delta x \, \gamma, \qquad
    u_b = \frac{\tfrac12 \Delta x \, \gamma + \ell \, u_c}{\tfrac12 \Delta x + \ell}$$

    for `DIRICHLET`, $u = \gamma$; `NEUMANN`, $\partial u / \partial n = \gamma$; and `ROBIN`,
    $u + \ell \, \partial u / \partial n = \gamma$, where $u_c$ is the value in the cell at that end
    and $n$ points outwards. A surface that exchanges with its surroundings, $-k \, \partial u /
    \partial n = h (u - u_\infty)$, has $\ell = k / h$ and $\gamma = u_\infty$.

    The value counts as that of one more cell, of no size, whose centre is the boundary: the
    distance to the next centre is half a cell. With both ends appended, the laws of flux give the
    fluxes at all edges.

    **Raises:** `DeclarationError` where `NEUMANN` or `ROBIN` have no `cell_size`, and unless
    `ROBIN`, and it only, has a `transfer_length`.
    **Source:** S. V. Patankar, Numerical Heat Transfer and Fluid Flow, Hemisphere (1980), 4.
    """

    side: str = option("Which end", default="left", choices=("left", "right"))
    condition: str = option("What is known", choices=("ROBIN", "DIRICHLET", "NEUMANN"))
    input: str = input_variable(
        Scalar, "Values in the cells", symbol="u", unit="any", core=("cell",)
    )
    output: str = output_variable(
        Scalar,
        "Values with that at the boundary",
        symbol="y",
        unit="any",
        default="",
        core=("cell",),
    )
    value: Scalar = parameter("Given value, or slope for `NEUMANN`", symbol=r"\gamma", unit="any")
    cell_size: Scalar = parameter(
        "Size of the cell at that end", symbol=r"\Delta x", unit="length", default=None, above=0.0
    )
    transfer_length: Scalar = parameter(
        "Length over which the value outside is reached",
        symbol=r"\ell",
        unit="length",
        default=None,
        at_least=0.0,
    )

    def __post_init__(self) -> None:
        if not self.output:
            object.__setattr__(self, "output", f"{self.input}_with_bc_{self.side}")
        super().__post_init__()
        name = f"FiniteVolumeAppendBoundaryValue of {self.input!r} on the {self.side}"
        if self.condition != "DIRICHLET" and self.cell_size is None:
            raise DeclarationError(
                f"{name}: {self.condition} needs cell_size, that of the last cell"
            )
        if (self.condition == "ROBIN") != (self.transfer_length is not None):
            raise DeclarationError(
                f"{name}: transfer_length belongs to ROBIN, which needs it; the condition is "
                f"{self.condition}"
            )

    def forward(self, values: Scalar) -> Scalar:
        u = values.data
        left = self.side == "left"
        b = self._boundary_value(Scalar(u[0 if left else -1])).data.astype(u.dtype)[None]
        return values.replace(jnp.concatenate((b, u) if left else (u, b)))

    def _boundary_value(self, u: Scalar) -> Scalar:
        if self.condition == "DIRICHLET":
            return self.value
        half = 0.5 * self.cell_size
        if self.condition == "NEUMANN":
            return u + half * self.value
        return (half * self.value + self.transfer_length * u) / (half + self.transfer_length)
