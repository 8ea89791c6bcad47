"""dolfinx-external-operator: the `external_function` of a stress.

    from neml2_jax.hosts.dolfinx_external_operator import ExternalStress

    stress = ExternalStress(point, "plane_kelvin")
    sigma = FEMExternalOperator(eps(u), function_space=S, external_function=stress)
    ...
    (_, sigma_new), = evaluate_external_operators([dsigma], operands)  # as in its demos
    stress.commit()

The packing is that in which the form writes strains and stresses. Operands arrive as
`(cells, points, k)`; `stress((1,))` gives the flat tangent, and the flat stress as the extra, from
one solve; `stress((0,))` gives the flat stress. The state is kept here, accepted by `commit()`.
Ranks of MPI each have an object of their own, on the points of their cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..material_point import MaterialPoint
from .flat_point import FlatPoint, FlatUpdate
from .packing import convention


class ExternalStress:
    """`external_function(derivatives)` of a material.

    `time_step` and `external`, values of external variables at its end, are set before each step.
    """

    def __init__(
        self, point: MaterialPoint, packing: str, time_step: Any = None, **start: Any
    ) -> None:
        self.flat = FlatPoint(point, packing)
        self.size = int(np.prod(convention(packing).shape))
        self.packing = packing
        self.time_step = time_step
        self.external: dict[str, Any] = {}
        self.start = start
        self.accepted: np.ndarray | None = None
        self.last: FlatUpdate | None = None

    def __call__(self, derivatives: tuple[int, ...]) -> Callable[..., Any]:
        """The function for this derivative; it raises `ValueError` for operands of another packing.

        **Raises:** `NotImplementedError` for others than the stress and its first derivative.
        """
        if tuple(derivatives) == (0,):
            return lambda *operands: self._solved(*operands).flux.reshape(-1)
        if tuple(derivatives) == (1,):
            return self._tangent
        raise NotImplementedError(
            f"derivatives {derivatives}: a stress (0,) and its tangent (1,) by one operand"
        )

    def commit(self) -> None:
        """Accept the state of the last evaluation."""
        if self.last is None or not bool(np.all(np.asarray(self.last.status.ok))):
            why = "no evaluation was made" if self.last is None else self.last.status.text()
            raise RuntimeError(f"nothing to accept: {why}")
        self.accepted = self.last.state

    def _tangent(self, *operands: Any) -> tuple[np.ndarray, np.ndarray]:
        result = self._solved(*operands)
        return result.tangent.reshape(-1), result.flux.reshape(-1)

    def _solved(self, strain: Any) -> FlatUpdate:
        shape = convention(self.packing).shape
        array = np.asarray(strain, float)
        # By cells and points, or by cells with the points one after the other.
        each = array.shape[2:] or array.shape[1:]
        behind = math.prod(each)
        if behind % self.size or (array.ndim > 2 and behind != self.size) or array.ndim < 2:
            raise ValueError(
                f"ExternalStress: the operand has shape {array.shape}; packing {self.packing!r} "
                f"has {self.size} entries a point, (cells, points, {self.size}): give the packing "
                f"in which the form writes its strain"
            )
        given = array.reshape(-1, *shape)
        if self.accepted is None:
            self.accepted = self.flat.initial_state(len(given), **self.start)
        self.last = self.flat(given, self.accepted, self.time_step, self.external)
        return self.last
