r"""A block of steps, solved at once.

A step takes states $c_k$ to $S_k(c_k)$. All steps of a block together are

$$c_{k+1} - S_k(c_k) = 0,$$

which Newton's method solves for all $c_k$: at each of its iterations all steps are taken as points
of one batch, each from its own guess, and

$$\Delta c_{k+1} = G_k \Delta c_k + S_k(c_k) - c_{k+1}, \qquad
  G_k = \frac{\partial S_k}{\partial c_k},$$

is a linear recurrence. Tangents of the solution follow from the same recurrence, those of a reverse
mode from its transpose.

**Source:** T.-H. Chen, M. C. Messner, Training material models using gradient descent algorithms,
Int. J. Plasticity 165 (2023) 103605; Y. H. Lim et al., Parallelizing non-linear sequential models
over the sequence length, ICLR (2024).
"""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array

from ...models.interface import Values
from ...models.model import AbstractModel
from ...programs import in_one_context
from ...types import TensorWrapper
from .linear_recurrence import solved as recurrence
from .state_layout import StateLayout
from .steps import Steps

TOLERANCE = 1e-10
"""Of a state: the last change of Newton's method, relative to its largest value in the block."""
ZERO = 1e-15
ROUNDING = 100.0
"""By how many tolerances a change may be off that does not fall any more: solves are not exact."""
MOST = 30
"""Iterations of Newton's method over a block."""


def states_after(model: AbstractModel, lagged: Values, now: Values) -> tuple[Values, Array]:
    """States after each step of a block, and whether Newton's method found them.

    `lagged` are handed to the block, `now` is prescribed, the steps in front. Derivatives are those
    of the solution.
    """
    return _states_after(model, lagged, now)


@eqx.filter_custom_jvp
def _states_after(model: AbstractModel, lagged: Values, now: Values) -> tuple[Values, Array]:
    return _found(model, lagged, now)


@in_one_context
@eqx.filter_jit  # traced once, for values and for derivatives
def _found(model: AbstractModel, lagged: Values, now: Values) -> tuple[Values, Array]:
    steps = Steps.of(lagged, now)
    like, now = steps.start(lagged), {n: steps.wide(x) for n, x in now.items()}
    after = {
        n: x.replace(jnp.broadcast_to(x.data, (steps.count, *x.data.shape)))
        for n, x in like.items()
    }
    layout = _layout(model, steps, lagged, now, after, like)

    def goes_on(state: tuple[Any, ...]) -> Array:
        _, iteration, off, before, good = state
        at_rounding = (off < ROUNDING) & (off >= before)
        return good & (iteration < MOST) & (off > 1.0) & ~at_rounding

    def iterate(state: tuple[Any, ...]) -> tuple[Any, ...]:
        after, iteration, off, _, _ = state
        read = steps.read(lagged, now, after)
        new, tangents, solved = steps.linearised(model, read, like)
        G = layout.matrices(like, tangents)
        old = layout.vectors(after)
        change = [recurrence(g, s - c) for g, s, c in zip(G, layout.vectors(new), old)]
        after = layout.states([c + d for c, d in zip(old, change)], like)
        moved = layout.states(change, like)
        ratio = [_largest_ratio(moved[n], after[n], len(steps.batch)) for n in moved]
        now_off = jnp.max(jnp.stack(ratio))
        return after, iteration + 1, now_off, off, solved & jnp.isfinite(now_off)

    first = jnp.asarray(jnp.inf)
    state = (after, 0, first, first, jnp.ones((), bool))
    after, _, off, before, good = jax.lax.while_loop(goes_on, iterate, state)
    return after, good & ((off <= 1.0) | ((off < ROUNDING) & (off >= before)))


@_states_after.def_jvp
def _tangent(primals: Any, tangents: Any) -> Any:
    model, lagged, now = primals
    after, good = _states_after(model, lagged, now)
    steps = Steps.of(lagged, now)
    like, wide = steps.start(lagged), {n: steps.wide(x) for n, x in now.items()}
    layout = _layout(model, steps, lagged, wide, after, like)

    def once_more(model: AbstractModel, lagged: Values, now: Values) -> list[Array]:
        wide = {n: steps.wide(x) for n, x in now.items()}
        read = steps.read(lagged, wide, after)
        outputs, _ = steps.at_each(model, read)
        return layout.vectors(steps.handed_on(read, outputs, like))

    _, moved = eqx.filter_jvp(once_more, primals, tangents)
    linear = steps.linearised(model, steps.read(lagged, wide, after), like)[1]
    G = layout.matrices(like, linear)
    found = layout.states([recurrence(g, h) for g, h in zip(G, moved)], like)
    return (after, good), (found, None)


def _largest_ratio(moved: TensorWrapper, x: TensorWrapper, batch_ndim: int) -> Array:
    """Of a change to what is tolerated, a part of the largest number that a point has."""
    axes = (0, *range(batch_ndim, x.data.ndim))
    largest = jnp.max(jnp.abs(x.data), axes, keepdims=True)
    return jnp.max(jnp.abs(moved.data) / (TOLERANCE * largest + ZERO))


def _layout(
    model: AbstractModel, steps: Steps, lagged: Values, now: Values, after: Values, like: Values
) -> StateLayout:
    def tangents(model: AbstractModel, lagged: Values, now: Values, after: Values) -> Any:
        return steps.linearised(model, steps.read(lagged, now, after), like)[1]

    found = eqx.filter_eval_shape(tangents, model, lagged, now, after)
    return StateLayout.of(like, found, steps.batch)
