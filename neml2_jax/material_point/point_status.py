"""How a step ended at each point, in numbers and in words."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from ..errors import STATUS_TEXTS, Status
from ..models.reports import Reports, nan_unless
from ..types import R2, TensorWrapper

CUT_AFTER_FAILURE = 0.5
"""Which part of a step is proposed where a point failed in it."""

INVERTED = 100
"""The status of a point whose deformation gradient has a determinant that is not positive."""

NO_STEP = 101
"""The status of a point whose time step is not positive, or not a number."""

TEXTS = {
    **{int(s): text for s, text in STATUS_TEXTS.items()},
    INVERTED: (
        "the determinant of the deformation gradient is not positive: an element is turned inside "
        "out, take a smaller step; or a displacement gradient was given without the unit tensor"
    ),
    NO_STEP: (
        "the time step is not positive: give the duration of the step, not the time at its end"
    ),
}


class PointStatus(eqx.Module):
    """How the step of each point ended: `errors.Status`, `INVERTED` or `NO_STEP`, `(*points,)`."""

    code: jax.Array

    @property
    def ok(self) -> jax.Array:
        """Whether a point converged, `(*points,)`."""
        return self.code == Status.CONVERGED

    def poison(self, x: TensorWrapper) -> TensorWrapper:
        """`x`, `(*points, ...)`, with NaN at the points that failed."""
        return nan_unless(self.ok, x) if x.dynamic_batch_ndim == self.code.ndim else x

    def texts(self) -> dict[tuple[int, ...], str]:
        """Of each point that failed, by its index, what happened and what to try."""
        code = np.asarray(self.code)
        return {
            tuple(int(i) for i in at): TEXTS[int(code[tuple(at)])] for at in np.argwhere(code != 0)
        }

    def text(self) -> str:
        """One sentence about all points."""
        failed = self.texts()
        if not failed:
            return "all points converged"
        some = ", ".join(str(at[0] if len(at) == 1 else at) for at in list(failed)[:5])
        reasons = "; ".join(dict.fromkeys(failed.values()))
        return f"{len(failed)} of {np.size(self.code)} points failed ({some}): {reasons}"


def point_status(
    reports: Reports,
    gradient: TensorWrapper,
    flux: TensorWrapper,
    tangent: jax.Array | None,
    time_step: jax.Array | None,
) -> PointStatus:
    """How the solves of each point ended; of explicit models whether numbers are finite.

    Without `time_step` the model reads no time, and any is right.
    """
    points = flux.dynamic_batch_shape
    finite = _finite(flux.data, len(points))
    if tangent is not None:
        finite = finite & _finite(tangent, len(points))
    # No constants of the points' shape: over an explicit mesh these have no sharding.
    code = jnp.asarray(~finite, jnp.int32) * int(Status.NOT_FINITE)
    for report in reports.values():
        status = jnp.broadcast_to(report.status, points)
        code = jnp.where(status != 0, status, code)
    if isinstance(gradient, R2):
        inside_out = jnp.asarray(~(jnp.linalg.det(gradient.data) > 0), jnp.int32)
        code = inside_out * INVERTED + (1 - inside_out) * code
    if time_step is not None:  # known to be wrong only now, where it is traced
        no_step = jnp.asarray(~(time_step > 0), jnp.int32)
        code = no_step * NO_STEP + (1 - no_step) * code
    return PointStatus(code)


def _finite(x: jax.Array, points: int) -> jax.Array:
    return jnp.all(jnp.isfinite(x), axis=tuple(range(points, x.ndim)))


def time_step_ratio(status: PointStatus, reports: Reports, dtype: jnp.dtype) -> jax.Array:
    """1 where a step was taken whole, less where it failed or was taken in parts.

    Of a step in parts their mean length is proposed. It was taken nevertheless: whether it stands
    is what the status says.
    """
    ratio = 1.0 - (1.0 - CUT_AFTER_FAILURE) * jnp.asarray(~status.ok, dtype)
    for report in reports.values():
        if report.parts is not None:
            parts = jnp.broadcast_to(report.parts, ratio.shape)
            ratio = jnp.minimum(ratio, 1.0 / jnp.maximum(parts, 1).astype(ratio.dtype))
    return ratio
