"""Training of many parameters, such as the weights of networks, by tests in mini-batches."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..errors import ConvergenceError, DeclarationError
from ..models import AbstractModel
from .optimisers import needed
from .problem import CalibrationProblem


@dataclasses.dataclass(frozen=True)
class Trained:
    """What a training has come to.

    `z` are the unknowns of the least cost of all tests, `costs` that cost after each epoch, a mean
    of squared residuals; `skipped` counts mini-batches whose gradient was not finite.
    """

    z: np.ndarray
    material: AbstractModel
    costs: np.ndarray
    skipped: int


def train(
    problem: CalibrationProblem,
    *,
    seed: int,
    epochs: int = 200,
    batch: int = 0,
    learning_rate: float = 0.01,
    optimiser: Any = None,
    progress: Callable[[int, float], Any] | None = None,
) -> Trained:
    r"""Go down the mean square of the residuals by gradients of a few tests at a time.

    $$\min_z \frac{1}{N} \sum_k r_k(z)^2$$

    In each epoch every test is used once, `batch` of them at a time (0: all), in an order drawn by
    `seed`; where the numbers do not come out even, some are left out of it. `optimiser` is one of
    optax, by default `adam` with a cosine decay of the `learning_rate`, of unknowns of size one;
    all numbers of a parameter without bounds share their size. Priors are no part of it. A
    mini-batch in which a gradient is not finite is skipped. `progress` is called with the epoch and
    its cost.

    **Raises:** `DeclarationError` for numbers that make no sense; `ConvergenceError` where no
    mini-batch had a finite gradient; `ModuleNotFoundError` where optax is not installed.
    """
    tests = len(problem.rows.tests)
    batch = batch or tests
    if not 1 <= batch <= tests:
        raise DeclarationError(f"train: batch is from 1 to the {tests} tests, got {batch}")
    if epochs < 1 or not learning_rate > 0.0:
        raise DeclarationError(
            f"train: epochs are 1 at least and learning_rate is above zero, got {epochs} and "
            f"{learning_rate}"
        )
    optax = needed("optax", "train")
    count = tests // batch
    if optimiser is None:
        optimiser = optax.adam(optax.cosine_decay_schedule(learning_rate, epochs * count, 0.01))
    table, scale = _rows_of_tests(problem), _scales(problem)
    y = jnp.asarray(problem.initial / scale)

    @eqx.filter_jit
    def epoch(problem: CalibrationProblem, y: Array, state: Any, groups: Array) -> Any:
        def cost_of(y: Array, ids: Array) -> Array:
            return mean_square(problem, y * scale, table, ids)

        def step(carry: tuple[Array, Any], ids: Array) -> Any:
            y, state = carry
            cost, slope = jax.value_and_grad(cost_of)(y, ids)
            good = jnp.isfinite(cost) & jnp.all(jnp.isfinite(slope))
            moved, after = optimiser.update(jnp.where(good, slope, 0.0), state, y)
            new = (optax.apply_updates(y, moved), after)
            kept = jax.tree_util.tree_map(lambda a, b: jnp.where(good, a, b), new, carry)
            return kept, good

        (y, state), good = jax.lax.scan(step, (y, state), groups)
        return y, state, jnp.sum(~good)

    state, draws = optimiser.init(y), np.random.default_rng(seed)
    best, least, costs, skipped = y, np.inf, [], 0
    for number in range(epochs):
        groups = draws.permutation(tests)[: count * batch].reshape(count, batch)
        y, state, bad = epoch(problem, y, state, jnp.asarray(groups))
        cost = mean_square(problem, y * scale, table, jnp.arange(tests))
        skipped += int(bad)
        costs.append(float(cost))
        if costs[-1] < least:
            best, least = y, costs[-1]
        if progress is not None:
            progress(number + 1, costs[-1])
    if not np.isfinite(least):
        raise ConvergenceError(
            f"train: none of the {epochs * count} mini-batches had a finite cost and gradient: the "
            f"model fails in the tests from the start; try other initial values or weights"
        )
    z = np.asarray(best * scale)
    return Trained(z, problem.material(problem.values(z)), np.array(costs), skipped)


def _scales(problem: CalibrationProblem) -> np.ndarray:
    """By what unknowns are multiplied, so that all numbers of one parameter move alike.

    Each unknown without bounds has the size of its initial value, which for the weights of a
    network is one of many that were drawn: here all of them have their root mean square.
    """
    t = problem.sought.transform
    free = ~t.logarithmic & np.isinf(t.lower) & np.isinf(t.upper)
    labels = np.array([n.split("[")[0] for n in problem.names])
    scale = np.ones(problem.size)
    for label in np.unique(labels[free]):
        own = free & (labels == label)
        scale[own] = np.sqrt(np.mean(t.size[own] ** 2)) / t.size[own]
    return scale


def _rows_of_tests(problem: CalibrationProblem) -> dict[str, np.ndarray]:
    """`(tests, most rows of one)` each: what the data of each test are, and where there are any."""
    rows = problem.rows
    own = [np.flatnonzero(rows.test == i) for i in range(len(rows.tests))]
    most = max(map(len, own))
    which = np.stack([np.pad(k, (0, most - len(k)), mode="edge") for k in own])
    there = np.stack([np.arange(most) < len(k) for k in own])
    weights = np.sqrt(np.asarray(rows.weight)) / np.asarray(rows.noise)
    return {
        "there": there,
        "measured": np.asarray(rows.measured)[which],
        "weight": weights[which],
        "step": rows.step[which],
        "quantity": rows.quantity[which],
    }


@eqx.filter_jit
def mean_square(
    problem: CalibrationProblem, z: Array, table: dict[str, np.ndarray], ids: Array
) -> Array:
    """Of the residuals of the tests `ids`, which alone are marched."""
    t = {n: jnp.asarray(x)[ids] for n, x in table.items()}
    found = of_tests(problem, ids).histories(problem.values(z))
    stacked = jnp.stack([found[n] for n in problem.rows.quantities])
    predicted = stacked[t["quantity"], t["step"], jnp.arange(len(ids))[:, None]]
    off = jnp.where(t["there"], (predicted - t["measured"]) * t["weight"], 0.0)
    return jnp.sum(off**2) / jnp.sum(t["there"])


def of_tests(problem: CalibrationProblem, ids: Array) -> CalibrationProblem:
    """The problem with histories of the tests `ids` only; its rows are those of all tests."""
    tests = len(problem.rows.tests)

    def chosen(x: Any, axis: int) -> Any:
        points = x.dynamic_batch_shape[axis:]
        if not points or points[-1] != tests:
            return x  # one value for all tests
        return x.replace(jnp.take(x.data, ids, axis=x.dynamic_batch_ndim - 1))

    parts = (
        {n: chosen(x, 1) for n, x in problem.prescribed.items()},
        {n: chosen(x, 0) for n, x in problem.start.items()},
    )
    return eqx.tree_at(lambda p: (p.prescribed, p.start), problem, parts)
