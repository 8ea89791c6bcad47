"""Stretch and rotation of a deformation."""

from __future__ import annotations

from typing import ClassVar

import jax.numpy as jnp

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, SR2
from ....types.functions import inv, isotropic_function, r2_from_sr2, sym, transpose
from .orientation_preserving import orientation_preserving


@register
class PolarDecomposition(AbstractLaw):
    r"""Right stretch tensor and rotation.

    $$F = R U, \quad U = (F^T F)^{1/2}, \quad R = F U^{-1}$$

    Equal stretches, as of no deformation at all, are ordinary points.

    Where $\det F \le 0$ all outputs are NaN.

    **Source:** G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 2.6.
    """

    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    right_stretch_tensor: str = output_variable(SR2, "Right stretch tensor", symbol="U", unit="-")
    rotation_matrix: str = output_variable(R2, "Rotation", symbol="R", unit="-")

    preserves_orientation: ClassVar[tuple[str, ...]] = ("deformation_gradient",)

    def forward(self, deformation_gradient: R2) -> tuple[SR2, R2]:
        F = orientation_preserving(deformation_gradient)
        U = isotropic_function(sym(transpose(F) @ F), jnp.sqrt)
        return U, F @ r2_from_sr2(inv(U))
