"""The velocity gradient of a step."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp

from ....declaration import input_variable, option, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, Scalar
from ....types.functions import det, gt, inv, mean_rate, where
from .orientation_preserving import orientation_preserving


@register
class SpatialVelocityGradient(AbstractLaw):
    r"""Mean spatial velocity gradient over a time step.

    $$l = \frac{F - F_n}{t - t_n} F_*^{-1}, \quad
    F_* = F \text{ (BACKWARD)}, \quad F_* = \tfrac12 (F + F_n) \text{ (MIDPOINT)}$$

    The midpoint is of second order. In a rigid rotation its symmetric part is zero, which that of
    BACKWARD is not, and its skew part is the spin from which `SpinRotationIncrement` of scheme
    MIDPOINT makes the rotation itself. A stress turns exactly if it is integrated by
    `SR2CorotationalTimeIntegration` with that rotation, and not by backward Euler of its rate.

    A rotation by 180 degrees has no midpoint: there it is NaN. In a step of no duration it is 0
    where nothing changes, and NaN where $F$ does.

    Where $\det F \le 0$ all outputs are NaN.

    **Source:** T. J. R. Hughes, J. Winget, Int. J. Numer. Methods Eng. 15 (1980) 1862-1867.
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
    spatial_velocity_gradient: str = output_variable(
        R2, "Spatial velocity gradient", symbol="l", unit="1/time"
    )
    scheme: str = option(
        "Where in the step it is taken", default="MIDPOINT", choices=("MIDPOINT", "BACKWARD")
    )

    def forward(
        self, deformation_gradient: R2, deformation_gradient_n: R2, time: Scalar, time_n: Scalar
    ) -> R2:
        F = orientation_preserving(deformation_gradient)
        F_n = orientation_preserving(deformation_gradient_n)
        at = F if self.scheme == "BACKWARD" else _midpoint(F, F_n)
        return mean_rate(F - F_n, time - time_n) @ inv(at)


def _midpoint(F: R2, F_n: R2) -> R2:
    """The mean of both, and NaN where it has no inverse but that of rounding."""
    mean, (J, J_n) = 0.5 * (F + F_n), (det(jax.lax.stop_gradient(x)) for x in (F, F_n))
    least = 100.0 * float(jnp.finfo(F.dtype).eps) * (J + J_n)
    exists = gt(det(jax.lax.stop_gradient(mean)), least)
    return mean * where(exists, 1.0, jnp.nan)
