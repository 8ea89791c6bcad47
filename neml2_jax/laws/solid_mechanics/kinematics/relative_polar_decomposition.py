"""Stretch and rotation from the start of a step to its end."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, SR2, WR2, Scalar
from ....types.functions import (
    inv,
    isotropic_function,
    mean_rate,
    r2_from_sr2,
    rotation_vector,
    sym,
    transpose,
)
from .orientation_preserving import orientation_preserving


@register
class RelativePolarDecomposition(AbstractLaw):
    r"""Rates and rotation of a step, from the deformation between its ends.

    $$F F_n^{-1} = V R, \quad d = \frac{\ln V}{t - t_n}, \quad w = \frac{\ln R}{t - t_n}$$

    These are exact for any rotation below 180 degrees: a rigid one has no $d$, and one that is
    superposed turns $d$ (strong objectivity). With `SR2CorotationalTimeIntegration` they make
    stresses and elastic strains that turn with the material, whatever the size of the step. The
    rotation follows the vorticity (Jaumann); for that of Green and Naghdi take
    `GreenNaghdiRotationIncrement`. In a step of no duration rates are 0 where nothing moves, and
    NaN where something does: a jump has no rate.

    Where $\det F \le 0$ all outputs are NaN.

    **Source:** M. M. Rashid, Int. J. Numer. Methods Eng. 36 (1993) 3937-3956; R. Rubinstein,
    S. N. Atluri, Comput. Methods Appl. Mech. Eng. 36 (1983) 277-290.
    """

    needs_duration: ClassVar[bool] = True
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
    time: str = input_variable(Scalar, "Time", symbol="t", unit="time", default="t")
    time_n: str = input_variable(
        Scalar, "Time at the start of the step", symbol="t_n", unit="time", of="time", suffix="~1"
    )
    deformation_rate: str = output_variable(SR2, "Deformation rate", symbol="d", unit="1/time")
    vorticity: str = output_variable(WR2, "Vorticity", symbol="w", unit="1/time")
    rotation_increment: str = output_variable(R2, "Rotation of the step", symbol="R", unit="-")

    def forward(
        self, deformation_gradient: R2, deformation_gradient_n: R2, time: Scalar, time_n: Scalar
    ) -> tuple[SR2, WR2, R2]:
        F = orientation_preserving(deformation_gradient)
        F_n = orientation_preserving(deformation_gradient_n)
        # What the step adds to the unit tensor: small steps keep their digits, and an F that stays
        # adds nothing.
        h, one = (F - F_n) @ inv(F_n), R2.identity(F.dtype)
        square = 2.0 * sym(h) + sym(h @ transpose(h))
        shrunk = r2_from_sr2(isotropic_function(square, _inverse_root))
        R = one + (h + shrunk @ (one + h))
        strain, turn = 0.5 * isotropic_function(square, jnp.log1p), rotation_vector(R)
        dt = time - time_n
        return mean_rate(strain, dt), mean_rate(turn, dt), R


def _inverse_root(x: jax.Array) -> jax.Array:
    r"""$1 / \sqrt{1 + x} - 1$."""
    return jnp.expm1(-0.5 * jnp.log1p(x))
