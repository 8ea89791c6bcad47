"""How stiff a material is before anything has happened to it, by a few small steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..errors import ConvergenceError
from ..types import TensorWrapper
from .material_state import Update

CHANGES = (1e-6, 1e-4)
"""Of a component of the gradient; the second where the first is below the tolerances of a solve."""


def stiffness_of(step: Callable[[TensorWrapper], Update], undeformed: TensorWrapper) -> float:
    r"""The largest change of a stress over that of a component of the gradient, [stress].

    $$\max_{i, j} |\sigma_i(g + h e_j) - \sigma_i(g)| / h$$

    `step` goes to a gradient from the undeformed state. It needs no tangent, whose program is
    about as large again as that of the step.

    **Raises:** `ConvergenceError` where it is zero or not finite, and says why.
    """
    before, why = step(undeformed), ""
    units = np.eye(undeformed.base_size).reshape(-1, *undeformed.base_shape)
    for change in CHANGES:
        found = [step(undeformed.replace(undeformed.data + change * unit)) for unit in units]
        changes = [np.abs(np.asarray(x.flux.data) - np.asarray(before.flux.data)) for x in found]
        slope = float(np.max(changes)) / change
        if np.isfinite(slope) and slope > 0:
            return slope
        failed = next((x for x in (before, *found) if not bool(x.ok)), None)
        why = f"the largest is {slope:g}" if failed is None else failed.status.text()
    raise ConvergenceError(why)
