"""Many fits at once, an iteration at a time: between two of them a user may look on, or stop."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from .case import Case
from .optimisers import Optimiser
from .problem import CalibrationProblem

LAP, FEW = 15, 4
"""Iterations after which starts are compared, and how many of them are too few for that."""
TOGETHER = 16
"""Fits of one batch."""
MOST_REJECTED = 8
"""Trials without a smaller cost after which a fit ends."""
LEVEL, STEEP = 1e-7, 1e-3
"""Slopes below which a fit is at a minimum, and above which one that comes no further is not."""

RUNNING, CONVERGED, STALLED, CAPPED = "running", "converged", "stalled", "iteration cap"
LEFT_BEHIND = "left behind"


@dataclasses.dataclass
class Ends:
    """Where fits have come to, `(fits,)` each and `z` of `(fits, unknowns)`."""

    z: np.ndarray
    cost: np.ndarray
    iterations: np.ndarray
    status: list[str]

    @staticmethod
    def of(z: np.ndarray) -> Ends:
        """Fits that are yet to begin."""
        count = len(z)
        return Ends(
            np.array(z, float), np.full(count, np.inf), np.zeros(count, int), [RUNNING] * count
        )

    @property
    def best(self) -> int:
        """The fit with the smallest cost."""
        return int(np.argmin(np.where(np.isnan(self.cost), np.inf, self.cost)))


Watch = Callable[[Ends], bool]
"""Called after each iteration; what is true stops all."""


def descend(
    problem: CalibrationProblem,
    case: Case,
    chosen: Optimiser,
    max_iterations: int,
    ends: Ends | None = None,
    watch: Watch | None = None,
) -> Ends:
    """Each of the fits of `case`, to its end or to `max_iterations`; `ends` are gone on from."""
    ends = Ends.of(np.asarray(case.z)) if ends is None else ends
    left = [i for i, s in enumerate(ends.status) if s == RUNNING]
    program = _Program(problem, chosen)
    size = min(TOGETHER, len(left))
    while left:
        now, left = left[:size], left[size:]
        if _together(program, case, now, size, ends, max_iterations, watch):
            break
    return ends


def race(
    problem: CalibrationProblem,
    case: Case,
    chosen: Optimiser,
    max_iterations: int,
    ends: Ends,
    watch: Watch | None = None,
) -> Ends:
    """As `descend`; after a lap of `LAP` iterations only the best quarter of the fits goes on."""
    if len(ends.status) < FEW or max_iterations <= LAP:
        return descend(problem, case, chosen, max_iterations, ends, watch)
    if any(n < LAP for n, s in zip(ends.iterations, ends.status) if s == RUNNING):
        descend(problem, case, chosen, LAP, ends, watch)
    if RUNNING in ends.status:  # it was stopped
        return ends
    order = [int(i) for i in np.argsort(ends.cost, kind="stable")]
    ahead = order[: max(FEW // 2, len(order) // 4)]
    for i, status in enumerate(ends.status):
        if status == CAPPED and ends.iterations[i] < max_iterations:
            ends.status[i] = RUNNING if i in ahead else LEFT_BEHIND
    return descend(problem, case, chosen, max_iterations, ends, watch)


def _together(
    program: _Program,
    case: Case,
    now: list[int],
    size: int,
    ends: Ends,
    max_iterations: int,
    watch: Watch | None,
) -> bool:
    """Fits of one batch, filled up to one `size` so that it is compiled once; whether all were
    stopped."""
    filled = np.array(now + now[:1] * (size - len(now)))
    own = case.at(filled)
    own = eqx.tree_at(lambda c: c.z, own, jnp.where(own.held, own.z, jnp.asarray(ends.z[filled])))
    z, state = own.z, program.begin(own)
    running = np.arange(size) < len(now)
    while running.any():
        z, state, found = program.step(own, z, state, jnp.asarray(running))
        best, cost, done, rejected, slope = (np.asarray(x) for x in found)
        for k, i in enumerate(now):
            if not running[k]:
                continue
            ends.z[i], ends.cost[i] = best[k], cost[k]
            ends.iterations[i] += 1
            if done[k] or slope[k] <= LEVEL:
                ends.status[i] = CONVERGED
            elif rejected[k] >= MOST_REJECTED:
                ends.status[i] = CONVERGED if slope[k] <= STEEP else STALLED
            elif ends.iterations[i] >= max_iterations:
                ends.status[i] = CAPPED
            running[k] = ends.status[i] == RUNNING
        if watch is not None and watch(ends):
            return True
    return False


class _Program:
    """The compiled iteration of all fits of a batch."""

    def __init__(self, problem: CalibrationProblem, chosen: Optimiser):
        self.problem, self.chosen = problem, chosen

    def begin(self, case: Case) -> Any:
        return _begin(self.chosen, self.problem, case)

    def step(self, case: Case, z: jax.Array, state: Any, running: jax.Array) -> Any:
        return _step(self.chosen, self.problem, case, z, state, running)


def _function(chosen: Optimiser, problem: CalibrationProblem) -> Any:
    def residuals(z: jax.Array, case: Case) -> tuple[jax.Array, None]:
        return case.residuals(z, problem), None

    def cost(z: jax.Array, case: Case) -> tuple[jax.Array, None]:
        return 0.5 * jnp.sum(case.residuals(z, problem) ** 2), None

    return cost if chosen.scalar else residuals


@eqx.filter_jit
def _begin(chosen: Optimiser, problem: CalibrationProblem, case: Case) -> Any:
    function = _function(chosen, problem)

    def of_one(case: Case) -> Any:
        out, aux = jax.eval_shape(function, case.z, case)
        return chosen.solver.init(function, case.z, case, {}, out, aux, frozenset())

    return eqx.filter_vmap(of_one)(case)


@eqx.filter_jit
def _step(
    chosen: Optimiser,
    problem: CalibrationProblem,
    case: Case,
    z: jax.Array,
    state: Any,
    running: jax.Array,
) -> Any:
    function = _function(chosen, problem)
    none = frozenset[object]()

    def of_one(case: Case, z: jax.Array, state: Any, running: jax.Array) -> Any:
        new, after, _ = chosen.solver.step(function, z, case, {}, state, none)
        done, _ = chosen.solver.terminate(function, new, case, {}, after, none)
        arrays, rest = eqx.partition(after, eqx.is_array)
        before = eqx.filter(state, eqx.is_array)
        arrays = jax.tree_util.tree_map(lambda a, b: jnp.where(running, a, b), arrays, before)
        kept = eqx.combine(arrays, rest)
        z = jnp.where(running, new, z)
        found = (*chosen.best(z, kept), done, chosen.rejected(kept), chosen.slope(kept))
        return z, kept, found

    return eqx.filter_vmap(of_one)(case, z, state, running)
