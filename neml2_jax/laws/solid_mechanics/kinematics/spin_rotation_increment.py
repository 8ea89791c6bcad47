"""The rotation that a spin makes over a step."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, register
from ....models.law import AbstractLaw
from ....types import R2, WR2, Scalar
from ....types.functions import euler_rodrigues, exp_map, inv, r2_from_wr2


@register
class SpinRotationIncrement(AbstractLaw):
    r"""Rotation over a step with the spin $w$, which does not change in it.

    $$R = \exp(\Delta t\, w) \text{ (EXPONENTIAL)}, \quad
    R = (I - \tfrac12 \Delta t\, w)^{-1} (I + \tfrac12 \Delta t\, w) \text{ (MIDPOINT)},
    \quad \Delta t = t - t_n$$

    EXPONENTIAL is exact for a spin that is constant in the step, as a prescribed vorticity or that
    of `RelativePolarDecomposition` is, below 360 degrees a step. MIDPOINT belongs to the skew part
    of the `SpatialVelocityGradient` of that scheme: together they are exact for a rigid rotation
    below 180 degrees a step, and of second order otherwise. Either way $R$ is a rotation.

    **Source:** T. J. R. Hughes, J. Winget, Int. J. Numer. Methods Eng. 15 (1980) 1862-1867; J. C.
    Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 8.3.
    """

    vorticity: str = input_variable(WR2, "Spin", symbol="w", unit="1/time")
    time: str = input_variable(Scalar, "Time", symbol="t", unit="time", default="t")
    time_n: str = input_variable(
        Scalar, "Time at the start of the step", symbol="t_n", unit="time", of="time", suffix="~1"
    )
    rotation_increment: str = output_variable(R2, "Rotation of the step", symbol="R", unit="-")
    scheme: str = option(
        "How the spin is integrated", default="EXPONENTIAL", choices=("EXPONENTIAL", "MIDPOINT")
    )

    def forward(self, vorticity: WR2, time: Scalar, time_n: Scalar) -> R2:
        turn = (time - time_n) * vorticity
        if self.scheme == "EXPONENTIAL":
            return euler_rodrigues(exp_map(turn))
        half = 0.5 * r2_from_wr2(turn)
        one = R2.identity(half.dtype)
        return inv(one - half) @ (one + half)
