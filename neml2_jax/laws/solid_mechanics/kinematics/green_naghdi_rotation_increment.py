"""The rotation of the material over a step."""

from __future__ import annotations

from typing import ClassVar

import jax.numpy as jnp

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2
from ....types.functions import inv, isotropic_function, r2_from_sr2, sym, transpose
from .orientation_preserving import orientation_preserving


@register
class GreenNaghdiRotationIncrement(AbstractLaw):
    r"""Rotation of the material from the start of a step to its end (Green and Naghdi).

    $$\Delta R = R R_n^T, \quad F = R U, \quad F_n = R_n U_n$$

    It is exact for steps of any size. `SR2CorotationalTimeIntegration` turns a stress by it.

    Where $\det F \le 0$ all outputs are NaN.

    **Source:** D. P. Flanagan, L. M. Taylor, Comput. Methods Appl. Mech. Eng. 62 (1987) 305-320.
    """

    preserves_orientation: ClassVar[tuple[str, ...]] = ("deformation_gradient",)

    deformation_gradient: str = input_variable(R2, "Deformation gradient", symbol="F", unit="-")
    deformation_gradient_n: str = input_variable(
        R2,
        "Deformation gradient at the start of the step",
        symbol="F_n",
        unit="-",
        of="deformation_gradient",
        suffix="~1",
    )
    rotation_increment: str = output_variable(
        R2, "Rotation of the step", symbol=r"\Delta R", unit="-"
    )

    def forward(self, deformation_gradient: R2, deformation_gradient_n: R2) -> R2:
        return _rotation(deformation_gradient) @ transpose(_rotation(deformation_gradient_n))


def _rotation(F: R2) -> R2:
    F = orientation_preserving(F)
    U = isotropic_function(sym(transpose(F) @ F), jnp.sqrt)
    return F @ r2_from_sr2(inv(U))
