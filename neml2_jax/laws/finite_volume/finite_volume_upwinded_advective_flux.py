"""What a flow carries from cell to cell."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import heaviside


@register
class FiniteVolumeUpwindedAdvectiveFlux(AbstractLaw):
    r"""Flux at the edges between cells that a velocity carries, from the value upwind.

    $$J_e = v_e \left[H(v_e) \, u_e + H(-v_e) \, u_{e+1}\right]$$

    At $v_e = 0$ the slope by $v_e$ is the mean of both sides.

    **Source:** R. Courant, E. Isaacson, M. Rees, Comm. Pure Appl. Math. 5 (1952) 243-255.
    """

    u: str = input_variable(Scalar, "Values in the cells", symbol="u", unit="any", core=("cell",))
    v_edge: str = input_variable(
        Scalar,
        "Velocities at the edges between them",
        symbol="v",
        unit="length/time",
        core=("edge",),
    )
    flux: str = output_variable(Scalar, "Flux", symbol="J", unit="any*length/time", core=("edge",))

    def forward(self, u: Scalar, v_edge: Scalar) -> Scalar:
        left, right = u.sub_batch[:-1], u.sub_batch[1:]
        return v_edge * (heaviside(v_edge) * left + heaviside(-v_edge) * right)
