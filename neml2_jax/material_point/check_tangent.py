"""Whether the tangent of a material point is that of its stress: by differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import equinox as eqx
import numpy as np

from .material_point import MaterialPoint
from .material_state import MaterialState


class TangentCheck(eqx.Module):
    """The tangent, that by differences, and their largest difference at each point.

    `error` is relative to the largest entry of the tangent at the point; NaN where it failed.
    """

    tangent: np.ndarray
    by_differences: np.ndarray
    error: np.ndarray

    def assert_consistent(self, tolerance: float = 1e-5) -> None:
        """**Raises:** `AssertionError` naming the worst point and entry."""
        worst = np.nan_to_num(self.error, nan=np.inf)
        if not np.all(worst <= tolerance):
            at = np.unravel_index(np.argmax(worst), worst.shape)
            off = np.abs(self.tangent[at] - self.by_differences[at])
            entry = np.unravel_index(np.argmax(np.nan_to_num(off, nan=np.inf)), off.shape)
            raise AssertionError(
                f"the tangent of point {tuple(map(int, at))} is off by {worst[at]:.3g} of its "
                f"largest entry (tolerance {tolerance:g}): entry {tuple(map(int, entry))} is "
                f"{self.tangent[at][entry]:.8g}, by differences "
                f"{self.by_differences[at][entry]:.8g}. Where a point just yields or unloads "
                f"both are right on their side"
            )


def check_tangent(
    point: MaterialPoint,
    state: MaterialState,
    gradient: Any,
    time_step: Any = None,
    external: Mapping[str, Any] | None = None,
    step: float = 1e-7,
) -> TangentCheck:
    r"""The consistent tangent of `point.update` against central differences of its flux.

    $$C_{ij} \approx \frac{\sigma_i(g + h e_j) - \sigma_i(g - h e_j)}{2 h}$$

    `step` is $h$, in the units of the gradient; `time_step` [time] is that of the update. For
    figures below about 1e-5 the solve has to be closer than by default: `rel_tol` of its solver
    near 1e-12.

    **Raises:** as `MaterialPoint.update`.
    """
    base = point.update(state, gradient, time_step, external)
    given = np.broadcast_to(
        np.asarray(getattr(gradient, "data", gradient), float),
        (*state.points, *point.gradient.shape),
    )
    columns = []
    for j in np.ndindex(*point.gradient.shape):
        moved = np.zeros(point.gradient.shape)
        moved[j] = step
        # With its tangent, which is not read: a program without it would have to be compiled.
        up, down = (
            point.update(state, given + s * moved, time_step, external).flux.data
            for s in (1.0, -1.0)
        )
        columns.append((np.asarray(up) - np.asarray(down)) / (2 * step))
    differences = np.stack(columns, axis=-1)
    tangent = np.asarray(base.tangent)
    differences = differences.reshape(tangent.shape)
    inner = tuple(range(len(state.points), tangent.ndim))
    size = np.max(np.abs(tangent), axis=inner)
    error = np.max(np.abs(tangent - differences), axis=inner) / np.where(size == 0, 1.0, size)
    return TangentCheck(tangent, differences, error)
