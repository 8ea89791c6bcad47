"""The squared stretch of a finite deformation."""

from __future__ import annotations

from typing import ClassVar

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, SR2
from ....types.functions import sym, transpose
from .orientation_preserving import orientation_preserving


@register
class RightCauchyGreenTensor(AbstractLaw):
    r"""Right Cauchy-Green tensor.

    $$C = F^T F$$

    Where $\det F \le 0$ all outputs are NaN.

    **Source:** G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 2.5.
    """

    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    right_cauchy_green_tensor: str = output_variable(
        SR2, "Right Cauchy-Green tensor", symbol="C", unit="-"
    )

    preserves_orientation: ClassVar[tuple[str, ...]] = ("deformation_gradient",)

    def forward(self, deformation_gradient: R2) -> SR2:
        F = orientation_preserving(deformation_gradient)
        return sym(transpose(F) @ F)
