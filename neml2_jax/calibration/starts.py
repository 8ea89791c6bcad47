"""Where fits start: at the initial values, and spread over what the bounds allow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from .optimisers import needed
from .problem import CalibrationProblem

INSIDE = 0.1
"""Part of a range at both ends in which no start lies: at a bound nothing pulls it away."""
POPULATION, GENERATIONS = 8, 40
"""Of an evolution: members for each unknown, and how many times they are renewed."""


def ranges(problem: CalibrationProblem, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest values of starts, on the scales of the unknowns, `(unknowns,)`.

    They are the bounds where there are both; else the initial value divided by `spread` and times
    it, as far as the one bound allows.
    """
    transform = problem.sought.transform
    x = problem.sought.initial[problem.sought.free]
    size = np.where(x != 0.0, np.abs(x), transform.size)
    ends = np.stack([x / spread, x * spread])
    ends = np.where(x != 0.0, ends, np.stack([-spread * size, spread * size]))
    low, high = ends.min(axis=0), ends.max(axis=0)
    both = np.isfinite(transform.lower) & np.isfinite(transform.upper)
    both &= ~(transform.logarithmic & (transform.lower <= 0.0))
    low = np.where(both, transform.lower, np.maximum(low, transform.lower))
    high = np.where(both, transform.upper, np.minimum(high, transform.upper))
    with np.errstate(divide="ignore", invalid="ignore"):
        log = transform.logarithmic
        return np.where(log, np.log(low), low), np.where(log, np.log(high), high)


def spread_starts(
    problem: CalibrationProblem, count: int, sampling: str, spread: float, seed: int
) -> np.ndarray:
    """`(count, unknowns)` without bounds, the first of them the initial values.

    `sampling` is `latin_hypercube` or `sobol`, of `scipy.stats.qmc`.
    """
    first = problem.initial[None]
    if count == 1:
        return first
    qmc = needed("scipy.stats.qmc", "several starts")
    if sampling == "sobol":
        sampler = qmc.Sobol(problem.size, rng=seed)
        power = int(np.ceil(np.log2(count - 1))) if count > 2 else 0
        unit = sampler.random_base2(power)[: count - 1]
    else:
        unit = qmc.LatinHypercube(problem.size, rng=seed).random(count - 1)
    low, high = ranges(problem, spread)
    inside = INSIDE + (1.0 - 2.0 * INSIDE) * unit
    values = problem.sought.transform.from_scaled(low + (high - low) * inside)
    return np.concatenate([first, problem.unconstrained(values)])


@eqx.filter_jit
def _costs(problem: CalibrationProblem, z: jax.Array) -> jax.Array:
    return jax.vmap(problem.cost)(z)


def evolved_start(
    problem: CalibrationProblem,
    spread: float,
    seed: int,
    watch: Callable[[np.ndarray, float], bool] | None = None,
) -> np.ndarray:
    """The best unknowns, without bounds, that `scipy.optimize.differential_evolution` finds.

    All members of a generation are one batch. `watch` is called with the best values and their
    cost after each; what is true stops it.
    """
    optimize = needed("scipy.optimize", "a global start")
    low, high = ranges(problem, spread)
    transform = problem.sought.transform
    start = np.clip(
        np.asarray(transform.scaled(problem.sought.initial[problem.sought.free])), low, high
    )

    def unconstrained(u: np.ndarray) -> np.ndarray:
        return problem.unconstrained(transform.from_scaled(u))

    def cost(u: np.ndarray) -> np.ndarray:
        return np.asarray(_costs(problem, jnp.asarray(unconstrained(u.T))))

    def seen(intermediate_result: Any) -> bool:
        best = np.asarray(transform.from_scaled(intermediate_result.x))
        return watch is not None and watch(best, float(intermediate_result.fun))

    found = optimize.differential_evolution(
        cost,
        list(zip(low, high)),
        x0=start,
        vectorized=True,
        updating="deferred",
        polish=False,
        popsize=POPULATION,
        maxiter=GENERATIONS,
        rng=seed,
        callback=seen,
    )
    return unconstrained(found.x)
