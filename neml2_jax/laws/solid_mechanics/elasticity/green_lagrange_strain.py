"""The strain of a finite deformation."""

from __future__ import annotations

from typing import ClassVar

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, SR2
from ....types.functions import sym, transpose
from ..kinematics.orientation_preserving import orientation_preserving


@register
class GreenLagrangeStrain(AbstractLaw):
    r"""Green-Lagrange strain.

    $$E = \tfrac12 \left(F^T F - I\right)$$

    Where $\det F \le 0$ all outputs are NaN.

    **Source:** G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 2.5.
    """

    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    strain: str = output_variable(SR2, "Green-Lagrange strain", symbol="E", unit="-")

    preserves_orientation: ClassVar[tuple[str, ...]] = ("deformation_gradient",)

    def forward(self, deformation_gradient: R2) -> SR2:
        # By the displacement gradient, so that small strains keep their digits.
        F = orientation_preserving(deformation_gradient)
        H = F - R2.identity(F.dtype)
        return sym(H) + 0.5 * sym(transpose(H) @ H)
