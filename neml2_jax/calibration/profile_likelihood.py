r"""Profile likelihoods: the best that the others can do where one unknown is held.

The interval of confidence of 95 % is where $2 (c - c_\text{min}) / s^2$ stays below 3.84, the
quantile of $\chi^2_1$. It need not be symmetric, and may be open.

**Source:** A. Raue et al., Bioinformatics 25 (2009) 1923-1929.
"""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from .descent import Watch, descend
from .fit_variant import FitVariant
from .optimisers import Optimiser
from .problem import CalibrationProblem

QUANTILE = 3.841458820694124
REACH = 3.0
"""How many standard errors to either side."""


@dataclasses.dataclass(frozen=True)
class Profile:
    """Of one unknown: values held, `(points,)`, and twice the cost above the least, over $s^2$.

    `low` and `high` bound the interval of 95 %; infinite where it is open as far as was looked.
    """

    name: str
    values: np.ndarray
    rises: np.ndarray
    low: float
    high: float


def profile_likelihoods(
    problem: CalibrationProblem,
    z: np.ndarray,
    standard_errors: np.ndarray,
    variance: float,
    chosen: Optimiser,
    *,
    points: int = 8,
    max_iterations: int = 30,
    watch: Watch | None = None,
) -> tuple[Profile, ...]:
    """Of every unknown, around the fit `z`: all points of all of them go as one batch of fits.

    **Shapes:** `z` and `standard_errors` are `(unknowns,)`; a profile has `points` rows.
    """
    best = np.asarray(problem.values(z))
    grids = [_grid(problem, best, k, float(standard_errors[k]), points) for k in range(len(z))]
    starts, held = [], []
    for k, grid in enumerate(grids):
        for x in grid:
            values = np.array(best)
            values[k] = x
            starts.append(np.where(np.arange(len(z)) == k, problem.unconstrained(values), z))
            held.append(np.arange(len(z)) == k)
    variant = FitVariant.of(problem, np.array(starts))
    variant = eqx.tree_at(lambda c: c.held, variant, jnp.asarray(held))
    ends = descend(problem, variant, chosen, max_iterations, watch=watch)
    least = float(problem.cost(z))
    out, begin = [], 0
    for k, grid in enumerate(grids):
        rises = 2.0 * (ends.cost[begin : begin + len(grid)] - least) / variance
        begin += len(grid)
        order = np.argsort(np.append(grid, best[k]))
        x, y = np.append(grid, best[k])[order], np.append(rises, 0.0)[order]
        out.append(Profile(problem.names[k], x, y, *_interval(x, y, float(best[k]))))
    return tuple(out)


def _grid(
    problem: CalibrationProblem, best: np.ndarray, k: int, error: float, points: int
) -> np.ndarray:
    """Values of one unknown, on its scale, to both sides as far as its bounds allow."""
    transform = problem.sought.transform
    size = abs(best[k]) or float(transform.size[k])
    error = min(error, size)  # of what is not fixed, as far as the value itself
    way = np.linspace(-REACH, REACH, points + points % 2)
    if transform.logarithmic[k]:
        x = best[k] * np.exp(way * error / best[k])
    else:
        x = best[k] + way * error
    return x[(x > transform.lower[k]) & (x < transform.upper[k])]


def _interval(x: np.ndarray, y: np.ndarray, best: float) -> tuple[float, float]:
    ends = []
    for side in (-1, 1):
        way = np.argsort(side * x)
        way = way[side * x[way] >= side * best]
        above = np.flatnonzero(y[way] > QUANTILE)
        if not len(above) or above[0] == 0:
            ends.append(side * np.inf)
            continue
        i, j = way[above[0] - 1], way[above[0]]
        # The root of a rise is nearly straight.
        a, b, q = np.sqrt(max(y[i], 0.0)), np.sqrt(y[j]), np.sqrt(QUANTILE)
        ends.append(float(x[i] + (x[j] - x[i]) * (q - a) / (b - a)))
    return ends[0], ends[1]
