"""Rotation matrices."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, register
from ...models.law import AbstractLaw
from ...types import MRP, R2
from ...types.functions import euler_rodrigues


@register
class RotationMatrix(AbstractLaw):
    r"""The rotation matrix of modified Rodrigues parameters.

    $$R = I + \frac{4 (1 - r \cdot r) W + 8 W^2}{(1 + r \cdot r)^2}$$

    $W$ is the skew matrix of $r$.

    **Source:** H. Schaub, J. L. Junkins, Analytical Mechanics of Space Systems, AIAA (2003),
    eq. (3.152).
    """

    from_: str = input_variable(MRP, "Rotation", symbol="r", unit="-")
    to: str = output_variable(R2, "Matrix", symbol="R", unit="-")

    def forward(self, r: MRP) -> R2:
        return euler_rodrigues(r)
