"""Many fits at once, an iteration at a time: between two of them a user may look on, or stop."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from .fit_variant import FitVariant
from .optimisers import Optimiser
from .problem import CalibrationProblem

LAP, FEW = 15, 4
"""Iterations after which starts are compared, and how many of them are too few for that."""
TOGETHER = 16
"""Fits of one batch."""
MOST_REJECTED = 8
"""Trials without a smaller cost after which a fit ends."""
NEAR, FAR = 1e-3, 1e-2
"""Standard errors from a minimum within which a fit ends, and beyond which one that comes no
further has not converged."""

RUNNING, CONVERGED, STALLED, CAPPED = "running", "converged", "stalled", "iteration cap"
LEFT_BEHIND = "left behind"


@dataclasses.dataclass
class FitEnds:
    """Where fits have come to, `(fits,)` each and `z` of `(fits, unknowns)`."""

    z: np.ndarray
    cost: np.ndarray
    iterations: np.ndarray
    status: list[str]

    @staticmethod
    def of(z: np.ndarray) -> FitEnds:
        """Fits that are yet to begin."""
        count = len(z)
        return FitEnds(
            np.array(z, float), np.full(count, np.inf), np.zeros(count, int), [RUNNING] * count
        )

    @property
    def best(self) -> int:
        """The fit with the smallest cost."""
        return int(np.argmin(np.where(np.isnan(self.cost), np.inf, self.cost)))


Watch = Callable[[FitEnds], bool]
"""Called after each iteration; what is true stops all."""


def descend(
    problem: CalibrationProblem,
    variant: FitVariant,
    chosen: Optimiser,
    max_iterations: int,
    ends: FitEnds | None = None,
    watch: Watch | None = None,
) -> FitEnds:
    """Each of the fits of `variant`, to its end or to `max_iterations`; `ends` are gone on from.

    Batches are as large as all fits allow, also where only some of them go on: a smaller one would
    be a program more, and compiling it takes longer than the places that stay empty.
    """
    ends = FitEnds.of(np.asarray(variant.z)) if ends is None else ends
    left = [i for i, s in enumerate(ends.status) if s == RUNNING]
    program = _Program(problem, chosen)
    size = min(TOGETHER, len(ends.status))
    while left:
        now, left = left[:size], left[size:]
        if _together(program, variant, now, size, ends, max_iterations, watch):
            break
    return ends


def race(
    problem: CalibrationProblem,
    variant: FitVariant,
    chosen: Optimiser,
    max_iterations: int,
    ends: FitEnds,
    watch: Watch | None = None,
) -> FitEnds:
    """As `descend`; after a lap of `LAP` iterations only the best quarter of the fits goes on."""
    if len(ends.status) < FEW or max_iterations <= LAP:
        return descend(problem, variant, chosen, max_iterations, ends, watch)
    if any(n < LAP for n, s in zip(ends.iterations, ends.status) if s == RUNNING):
        descend(problem, variant, chosen, LAP, ends, watch)
    if RUNNING in ends.status:  # it was stopped
        return ends
    order = [int(i) for i in np.argsort(ends.cost, kind="stable")]
    ahead = order[: max(FEW // 2, len(order) // 4)]
    for i, status in enumerate(ends.status):
        if status == CAPPED and ends.iterations[i] < max_iterations:
            ends.status[i] = RUNNING if i in ahead else LEFT_BEHIND
    return descend(problem, variant, chosen, max_iterations, ends, watch)


def _together(
    program: _Program,
    variant: FitVariant,
    now: list[int],
    size: int,
    ends: FitEnds,
    max_iterations: int,
    watch: Watch | None,
) -> bool:
    """Fits of one batch, filled up to one `size` so that it is compiled once; whether all were
    stopped."""
    filled = np.array(now + now[:1] * (size - len(now)))
    own = variant.at(filled)
    own = eqx.tree_at(lambda c: c.z, own, jnp.where(own.held, own.z, jnp.asarray(ends.z[filled])))
    z, state = own.z, program.begin(own)
    running = np.arange(size) < len(now)
    while running.any():
        z, state, found = program.step(own, z, state, jnp.asarray(running))
        best, cost, done, rejected, distance = (np.asarray(x) for x in found)
        for k, i in enumerate(now):
            if not running[k]:
                continue
            ends.z[i], ends.cost[i] = best[k], cost[k]
            ends.iterations[i] += 1
            if distance[k] <= NEAR or (done[k] and not FAR < distance[k] < np.inf):
                ends.status[i] = CONVERGED
            elif rejected[k] >= MOST_REJECTED:
                ends.status[i] = CONVERGED if distance[k] <= FAR else STALLED
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

    def begin(self, variant: FitVariant) -> Any:
        return _begin(self.chosen, self.problem, variant)

    def step(self, variant: FitVariant, z: jax.Array, state: Any, running: jax.Array) -> Any:
        return _step(self.chosen, self.problem, variant, z, state, running)


def _whole(problem: CalibrationProblem, variant: FitVariant) -> jax.Array:
    """The norm of the data: divided by it, residuals and what they change by are of size one, which
    is what the first damping of an optimiser is made for."""
    return jnp.sqrt(jnp.sum(variant.weight * (variant.measured / problem.rows.noise) ** 2))


def _function(chosen: Optimiser, problem: CalibrationProblem) -> Any:
    def residuals(z: jax.Array, variant: FitVariant) -> tuple[jax.Array, None]:
        return variant.residuals(z, problem) / _whole(problem, variant), None

    def cost(z: jax.Array, variant: FitVariant) -> tuple[jax.Array, None]:
        return 0.5 * jnp.sum(residuals(z, variant)[0] ** 2), None

    return cost if chosen.scalar else residuals


@eqx.filter_jit
def _begin(chosen: Optimiser, problem: CalibrationProblem, variant: FitVariant) -> Any:
    function = _function(chosen, problem)

    def of_one(variant: FitVariant) -> Any:
        out, aux = jax.eval_shape(function, variant.z, variant)
        return chosen.solver.init(function, variant.z, variant, {}, out, aux, frozenset())

    return _of_each(of_one, variant)


@eqx.filter_jit
def _step(
    chosen: Optimiser,
    problem: CalibrationProblem,
    variant: FitVariant,
    z: jax.Array,
    state: Any,
    running: jax.Array,
) -> Any:
    function = _function(chosen, problem)
    none = frozenset[object]()

    def of_one(variant: FitVariant, z: jax.Array, state: Any, running: jax.Array) -> Any:
        new, after, _ = chosen.solver.step(function, z, variant, {}, state, none)
        done, _ = chosen.solver.terminate(function, new, variant, {}, after, none)
        arrays, rest = eqx.partition(after, eqx.is_array)
        before = eqx.filter(state, eqx.is_array)
        arrays = jax.tree_util.tree_map(lambda a, b: jnp.where(running, a, b), arrays, before)
        kept = eqx.combine(arrays, rest)
        z = jnp.where(running, new, z)
        best, part = chosen.best(z, kept)
        cost = part * _whole(problem, variant) ** 2
        found = (best, cost, done, chosen.rejected(kept), chosen.distance(kept))
        return z, kept, found

    return _of_each(of_one, variant, z, state, running)


def _of_each(of_one: Callable[..., Any], *batched: Any) -> Any:
    """`of_one` for all fits of a batch; a single one is spared the price of a batch, a quarter."""
    if len(batched[0].z) > 1:
        return eqx.filter_vmap(of_one)(*batched)

    def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
        arrays, rest = eqx.partition(tree, eqx.is_array)
        return eqx.combine(jax.tree_util.tree_map(function, arrays), rest)

    return mapped(lambda x: x[None], of_one(*mapped(lambda x: x[0], batched)))
