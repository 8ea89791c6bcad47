"""Many fits at once, an iteration at a time: between two of them a user may look on, or stop."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from .fit_variant import FitVariant, Linearised, linearised, residuals_and_jacobian
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
    """Where fits have come to, `(fits,)` each and `z` of `(fits, unknowns)`.

    `radius` is how far the next step may go, NaN where nothing says it. `known` are linearisations
    at the `z` of some fits.
    """

    z: np.ndarray
    cost: np.ndarray
    iterations: np.ndarray
    status: list[str]
    radius: np.ndarray
    known: dict[int, Linearised] = dataclasses.field(default_factory=dict)

    @staticmethod
    def of(z: np.ndarray) -> FitEnds:
        """Fits that are yet to begin."""
        count = len(z)
        return FitEnds(
            np.array(z, float),
            np.full(count, np.inf),
            np.zeros(count, int),
            [RUNNING] * count,
            np.full(count, np.nan),
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
    most: int | np.ndarray,
    ends: FitEnds | None = None,
    watch: Watch | None = None,
) -> FitEnds:
    """Each of the fits of `variant`, to its end or to `most` iterations, those of `ends` counted.

    `ends` are gone on from; what has had its iterations is capped. Batches are as large as all fits
    allow, also where only some of them go on: a smaller one would be a program more, and compiling
    it takes longer than the places that stay empty.
    """
    ends = FitEnds.of(np.asarray(variant.z)) if ends is None else ends
    caps = np.broadcast_to(most, len(ends.status))
    for i, status in enumerate(ends.status):
        if status == RUNNING and ends.iterations[i] >= caps[i]:
            ends.status[i] = CAPPED
    left = [i for i, s in enumerate(ends.status) if s == RUNNING]
    size = min(TOGETHER, len(ends.status))
    while left:
        now, left = left[:size], left[size:]
        if _together(chosen, problem, variant, now, size, ends, caps, watch):
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
    """As `descend`; after a lap of `LAP` iterations only the best quarter of the fits goes on.

    Fits that are gone on with have `max_iterations` more.
    """
    caps = ends.iterations + max_iterations
    if len(ends.status) < FEW or max(caps) <= LAP:
        return descend(problem, variant, chosen, caps, ends, watch)
    if any(n < LAP for n, s in zip(ends.iterations, ends.status) if s == RUNNING):
        descend(problem, variant, chosen, np.minimum(caps, LAP), ends, watch)
    if RUNNING in ends.status:  # it was stopped
        return ends
    order = [int(i) for i in np.argsort(ends.cost, kind="stable")]
    ahead = order[: max(FEW // 2, len(order) // 4)]
    for i, status in enumerate(ends.status):
        if status == CAPPED and ends.iterations[i] < caps[i]:
            ends.status[i] = RUNNING if i in ahead else LEFT_BEHIND
    return descend(problem, variant, chosen, caps, ends, watch)


def _together(
    chosen: Optimiser,
    problem: CalibrationProblem,
    variant: FitVariant,
    now: list[int],
    size: int,
    ends: FitEnds,
    caps: np.ndarray,
    watch: Watch | None,
) -> bool:
    """Fits of one batch, filled up to one `size` so that it is compiled once; whether all were
    stopped."""
    filled = np.array(now + now[:1] * (size - len(now)))
    own = variant.at(filled)
    where = np.where(np.asarray(own.held), np.asarray(own.z), ends.z[filled])
    own = eqx.tree_at(lambda c: c.z, own, jax.device_put(where))
    z, state = own.z, _begin(chosen, problem, own.z, ends.radius[filled])
    running, linearise = np.arange(size) < len(now), _linearising(problem, own)
    while running.any():
        known = linearise(chosen.trial(z, state))
        z, state, found = _step(chosen, own, problem.rows.noise, z, state, known, running)
        best, cost, done, rejected, distance, radius = (np.asarray(x) for x in found)
        for k, i in enumerate(now):
            if not running[k]:
                continue
            ends.z[i], ends.cost[i], ends.radius[i] = best[k], cost[k], radius[k]
            if rejected[k] == 0 and not chosen.scalar:
                ends.known[i] = Linearised(*(np.asarray(x)[k] for x in known))  # type: ignore[arg-type]
            ends.iterations[i] += 1
            if distance[k] <= NEAR or (done[k] and not FAR < distance[k] < np.inf):
                ends.status[i] = CONVERGED
            elif rejected[k] >= MOST_REJECTED:
                ends.status[i] = CONVERGED if distance[k] <= FAR else STALLED
            elif ends.iterations[i] >= caps[i]:
                ends.status[i] = CAPPED
            running[k] = ends.status[i] == RUNNING
        if watch is not None and watch(ends):
            return True
    return False


def _linearising(
    problem: CalibrationProblem, variant: FitVariant
) -> Callable[[jax.Array], Linearised]:
    """What linearises all fits of a batch at their `z`, `(fits, unknowns)`; fits are in front.

    A single fit goes through the program that its result is told by too, and is spared the price
    of a batch, a quarter more.
    """
    if len(variant.z) > 1:
        return lambda z: _linearised_batch(problem, variant, z)
    one, held = variant.at(0).of_problem(problem), np.asarray(variant.held[0])
    start = np.asarray(variant.z[0])

    def single(z: jax.Array) -> Linearised:
        found = linearised(one, jnp.asarray(np.where(held, start, np.asarray(z)[0])))
        return Linearised(*(np.asarray(x)[None] for x in found))  # type: ignore[arg-type]

    return single


@eqx.filter_jit
def _linearised_batch(problem: CalibrationProblem, variant: FitVariant, z: jax.Array) -> Linearised:
    def of_one(variant: FitVariant, z: jax.Array) -> Linearised:
        z = jnp.where(variant.held, variant.z, z)
        return residuals_and_jacobian(variant.of_problem(problem), z)

    return eqx.filter_vmap(of_one)(variant, z)


@jax.custom_jvp
def _known(z: jax.Array, r: jax.Array, jacobian: jax.Array) -> jax.Array:
    """Residuals that are known at `z`, and their Jacobian: all that an optimiser asks for."""
    del z, jacobian
    return r


@_known.defjvp
def _known_jvp(primals: Any, tangents: Any) -> Any:
    _, r, jacobian = primals
    return r, jacobian @ tangents[0]


def _function(chosen: Optimiser) -> Any:
    def residuals(z: jax.Array, known: Any) -> tuple[jax.Array, None]:
        return _known(z, *known), None

    def cost(z: jax.Array, known: Any) -> tuple[jax.Array, None]:
        return 0.5 * jnp.sum(_known(z, *known) ** 2), None

    return cost if chosen.scalar else residuals


@eqx.filter_jit
def _begin(chosen: Optimiser, problem: CalibrationProblem, z: jax.Array, radius: np.ndarray) -> Any:
    function = _function(chosen)
    rows = problem.rows.count + sum(p is not None and p.is_row for p in problem.sought.priors)
    known = jnp.zeros(rows), jnp.zeros((rows, problem.size))

    def of_one(z: jax.Array, radius: jax.Array) -> Any:
        out, aux = jax.eval_shape(function, z, known)
        begun = chosen.solver.init(function, z, known, {}, out, aux, frozenset())
        return chosen.going_on(begun, radius)

    return eqx.filter_vmap(of_one)(z, radius)


@eqx.filter_jit
def _step(
    chosen: Optimiser,
    variant: FitVariant,
    noise: jax.Array,
    z: jax.Array,
    state: Any,
    known: Linearised,
    running: np.ndarray,
) -> Any:
    """One iteration of all fits, of residuals and Jacobians at the points that it asks for.

    The norm of the data scales them: residuals and what they change by are of size one then, which
    is what the first damping of an optimiser is made for.
    """
    function = _function(chosen)
    none = frozenset[object]()
    whole = jnp.sqrt(jnp.sum(variant.weight * (variant.measured / noise) ** 2, axis=-1))
    r, jacobian = known.residuals, jnp.where(variant.held[:, None, :], 0.0, known.jacobian)

    def of_one(
        z: jax.Array, state: Any, r: jax.Array, jacobian: jax.Array, whole: jax.Array, run: Any
    ) -> Any:
        known = r / whole, jacobian / whole
        new, after, _ = chosen.solver.step(function, z, known, {}, state, none)
        done, _ = chosen.solver.terminate(function, new, known, {}, after, none)
        arrays, rest = eqx.partition(after, eqx.is_array)
        before = eqx.filter(state, eqx.is_array)
        arrays = jax.tree_util.tree_map(lambda a, b: jnp.where(run, a, b), arrays, before)
        kept = eqx.combine(arrays, rest)
        z = jnp.where(run, new, z)
        best, part = chosen.best(z, kept)
        told = done, chosen.rejected(kept), chosen.distance(kept), chosen.radius(kept)
        return z, kept, (best, part * whole**2, *told)

    return eqx.filter_vmap(of_one)(z, state, r, jacobian, whole, running)
