"""`scipy.optimize.least_squares` on the same residuals, with the exact Jacobian."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from .descent import CAPPED, CONVERGED, RUNNING, FitEnds, Watch
from .fit_variant import linearised
from .optimisers import needed
from .problem import CalibrationProblem


class _Stopped(Exception):
    """What ends a fit from within."""


def descend_with_scipy(
    problem: CalibrationProblem,
    rtol: float,
    max_iterations: int,
    ends: FitEnds,
    watch: Watch | None = None,
) -> FitEnds:
    """Each of the fits of `ends` that runs, one after the other."""
    optimize = needed("scipy.optimize", "the optimiser scipy")
    for i, status in enumerate(ends.status):
        if status != RUNNING:
            continue
        memory: dict[bytes, Any] = {}

        def both(z: np.ndarray, i: int = i, memory: dict[bytes, Any] = memory) -> Any:
            key = z.tobytes()
            if key not in memory:
                memory.clear()
                r, jacobian, _ = linearised(problem, jnp.asarray(z))
                memory[key] = np.asarray(r), np.asarray(jacobian)
                ends.iterations[i] += 1
                cost = 0.5 * float(memory[key][0] @ memory[key][0])
                if cost < ends.cost[i]:
                    ends.z[i], ends.cost[i] = z, cost
                if watch is not None and watch(ends):
                    raise _Stopped
            return memory[key]

        try:
            found = optimize.least_squares(
                lambda z, both=both: both(z)[0],
                ends.z[i],
                jac=lambda z, both=both: both(z)[1],
                method="trf",
                xtol=rtol,
                ftol=rtol,
                gtol=rtol,
                max_nfev=max_iterations,
            )
        except _Stopped:
            return ends
        ends.z[i], ends.cost[i] = found.x, found.cost
        ends.status[i] = CONVERGED if found.status > 0 else CAPPED
    return ends
