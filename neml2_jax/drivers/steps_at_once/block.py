"""A block of steps at once, and one after the other where that does not work out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from ...errors import DeclarationError
from ...models.interface import Values
from ...models.mixing_points import mixing_points
from ...models.model import AbstractModel
from .states_after import states_after
from .steps import Steps

Step = Callable[[AbstractModel, Any, Values], tuple[Any, Any]]
"""The step of a march: model, carry and what is prescribed now, to the next carry and a record."""


def check_independent_points(model: AbstractModel) -> None:
    """**Raises:** `NotImplementedError` for a model that mixes points, and so would mix steps."""
    if found := mixing_points(model):
        raise NotImplementedError(
            f"block_of_steps: {found.kind} mixes the points of a batch, among which the steps of a "
            f"block would be; march without blocks"
        )


def checked_block(model: AbstractModel, count: int) -> int:
    """**Raises:** `DeclarationError` for a count below 2, `NotImplementedError` for a model that
    mixes points.
    """
    if isinstance(count, bool) or count < 2:
        raise DeclarationError(f"block_of_steps: two steps at least make a block, got {count!r}")
    check_independent_points(model)
    return int(count)


def taken_at_once(
    step: Step,
    model: AbstractModel,
    carry: Any,
    now: Values,
    otherwise: Callable[[], tuple[Any, Any]] | None = None,
) -> tuple[Any, Any]:
    """What `jax.lax.scan` of `step` over `now`, values `(steps, *points, ...)`, gives.

    Where Newton's method over the block does not find the states, or a solve fails in a step, it
    is `otherwise`, by default that scan, so that each point fails where it fails alone.
    """

    def one_by_one() -> tuple[Any, Any]:
        return jax.lax.scan(lambda c, x: step(model, c, x), carry, now)

    steps = Steps.of(carry.lagged, now)
    if not steps.states:  # no step needs another one
        return _at_once(step, model, carry, now, {})
    after, found = states_after(model, carry.lagged, now)
    found = found & ~carry.failed
    return jax.lax.cond(
        found, lambda: _at_once(step, model, carry, now, after), otherwise or one_by_one
    )


def _at_once(
    step: Step, model: AbstractModel, carry: Any, now: Values, after: Values
) -> tuple[Any, Any]:
    """With the states after each step known, all steps are points of one batch."""
    steps = Steps.of(carry.lagged, now)
    first = jax.tree_util.tree_map(lambda x: x[0], now)
    next_carry, record = jax.eval_shape(step, model, carry, first)
    wide = {n: steps.wide(x) for n, x in now.items()}
    read = steps.read(carry.lagged, wide, after)
    outputs, reports = steps.at_each(model, read)
    failed = carry.failed
    for report in reports.values():
        failed = failed | ~jnp.all(report.converged)
    lagged = steps.outputs_as_stepping({n: read[n] for n in carry.lagged}, record.lagged)
    handed = steps.last(carry.lagged, wide, after, next_carry.lagged)
    return (
        dataclasses.replace(carry, lagged=handed, failed=failed),
        dataclasses.replace(
            record,
            lagged=lagged,
            outputs=steps.outputs_as_stepping(outputs, record.outputs),
            reports=steps.reports_as_stepping(reports, record.reports),
            taken=jnp.ones(steps.count, bool),
        ),
    )
