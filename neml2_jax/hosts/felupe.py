"""FElupe: an object that its `SolidBody` takes as `umat`.

    import felupe
    from neml2_jax.hosts.felupe import FelupeMaterial

    umat = FelupeMaterial(point)
    solid = felupe.SolidBody(umat, field)
    umat.time_step = 0.1  # before each step of a model that reads the time

`gradient([F, statevars]) -> [P, statevars]` and `hessian([F, statevars]) -> [dP/dF]`, with
components in front, share one solve. A model of small strain gives its stress for the symmetric
part of $F - 1$. Where a point fails both raise a `ConvergenceError`, which ends FElupe's Newton:
take back the field and the state (`solid.results.statevars`), and try `umat.last.time_step_ratio`
of the step.
"""

from __future__ import annotations

import copy
from typing import Any

import jax
import numpy as np

from ..errors import ConvergenceError
from ..material_point import MaterialPoint
from ..types import R2
from .flat_point import FlatPoint, FlatUpdate


class FelupeMaterial:
    """A material of FElupe; `start` are starting values of the state.

    `time_step` and `external`, values of external variables at its end, are set before each step.

    State variables are one vector, which FElupe starts from zero: what is kept there is the
    difference from the starting state.
    """

    def __init__(self, point: MaterialPoint, time_step: Any = None, **start: Any) -> None:
        self.flat = FlatPoint(point, "tensor")
        self.time_step = time_step
        self.start = self.flat.initial_state(1, **start)
        self.x = [np.eye(3), np.zeros(self.start.shape[1])]
        self.kwargs: dict[str, Any] = {}
        self.external: dict[str, Any] = {}
        self.last: FlatUpdate | None = None
        self._of: tuple[Any, ...] = ()

    def gradient(self, x: list[np.ndarray], **external: Any) -> list[np.ndarray]:
        """Stress and new state for `[F, statevars]`."""
        result, points = self._solved(x, external)
        stress = np.moveaxis(result.flux, 0, -1).reshape(3, 3, *points)
        state = np.moveaxis(result.state - self.start, 0, -1)
        return [stress, state.reshape(-1, *points)]

    def hessian(self, x: list[np.ndarray], **external: Any) -> list[np.ndarray]:
        """The tangent for `[F, statevars]`."""
        result, points = self._solved(x, external)
        return [np.moveaxis(result.tangent, 0, -1).reshape(3, 3, 3, 3, *points)]

    def _solved(
        self, x: list[np.ndarray], external: dict[str, Any]
    ) -> tuple[FlatUpdate, tuple[int, ...]]:
        F, state, external = np.asarray(x[0]), np.asarray(x[-1]), {**self.external, **external}
        points = F.shape[2:]
        known = (F, state, self.time_step, external)
        if self.last is not None and _same(known, self._of):
            return self.last, points
        n = int(np.prod(points))
        given = np.moveaxis(F.reshape(3, 3, n), -1, 0)
        if self.flat.point.gradient.type is not R2:
            given = 0.5 * (given + given.swapaxes(1, 2)) - np.eye(3)
        flat = np.moveaxis(np.broadcast_to(state, (len(state), *points)).reshape(-1, n), -1, 0)
        self.last = self.flat(given, flat + self.start, self.time_step, external)
        if not bool(np.all(np.asarray(self.last.status.ok))):
            self._of = ()
            raise ConvergenceError(f"FelupeMaterial: {self.last.status.text()}")
        # Copies: a host writes into its arrays, as a user does into those of a temperature.
        self._of = copy.deepcopy(known)
        return self.last, points


def _same(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    x, y = (jax.tree_util.tree_flatten(t) for t in (a, b))
    return x[1] == y[1] and all(np.array_equal(*pair) for pair in zip(x[0], y[0]))
