"""Hosts whose arrays have the components in front, `(i, j, *points)`, as scikit-fem."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import BatchError
from ..material_point import MaterialPoint
from ..types import R2
from .flat_point import FlatPoint, FlatUpdate


class TrailingPoint:
    """A material of such a host: committed state, step by step, one solve per call.

    `update(grad_u, time_step)` takes the displacement gradient `(dim, dim, *points)` and gives
    stress `(dim, dim, *points)` and tangent `(dim, dim, dim, dim, *points)`: with a model of small
    strain, Cauchy stress by strain; with a deformation gradient, first Piola-Kirchhoff stress by
    it. `dim` is 3, 2 in the plane, 1 in a bar. The state of the step is kept in `trial`; `commit()`
    accepts it. Without a commit the next call starts from the last accepted state, so a step that
    is cut needs nothing undone. `last` is the last update, with its status.
    """

    def __init__(self, point: MaterialPoint, dim: int = 3, **start: Any) -> None:
        packing = {3: "tensor", 2: "plane_tensor", 1: "uniaxial"}[dim]
        self.flat = FlatPoint(point, packing)
        self.dim = dim
        self.start = start
        self.accepted: np.ndarray | None = None
        self.trial: np.ndarray | None = None
        self.last: FlatUpdate | None = None

    def update(
        self, grad_u: np.ndarray, time_step: Any = None, **external: Any
    ) -> tuple[np.ndarray, np.ndarray]:
        """Stress and tangent at these displacement gradients, from the accepted state.

        **Raises:** `BatchError` for another number of points than before.
        """
        d = self.dim
        points, n = grad_u.shape[2:], int(np.prod(grad_u.shape[2:]))
        given = np.moveaxis(np.asarray(grad_u, float).reshape(d, d, n), -1, 0)
        if self.accepted is None:
            self.accepted = self.flat.initial_state(n, **self.start)
        if len(self.accepted) != n:
            raise BatchError(
                f"this material holds the states of {len(self.accepted)} points, got {n}; make a "
                f"material for each form (each number of quadrature points)"
            )
        finite = self.flat.point.gradient.type is R2
        gradient = given + np.eye(d) if finite else 0.5 * (given + given.swapaxes(1, 2))
        shape = gradient if d > 1 else gradient[:, 0]
        result = self.flat(shape, self.accepted, time_step, external)
        self.last, self.trial = result, result.state
        flux = np.moveaxis(result.flux.reshape(n, d, d), 0, -1)
        tangent = np.moveaxis(result.tangent.reshape(n, d, d, d, d), 0, -1)
        return flux.reshape(d, d, *points), tangent.reshape(d, d, d, d, *points)

    def commit(self) -> None:
        """Accept the state of the last update.

        **Raises:** `RuntimeError` where points of it failed.
        """
        if self.last is None or not bool(np.all(np.asarray(self.last.status.ok))):
            why = "no update was made" if self.last is None else self.last.status.text()
            raise RuntimeError(f"nothing to accept: {why}")
        self.accepted = self.trial
