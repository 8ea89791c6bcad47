"""Derivatives of a model against differences, against each other, and against dense ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from ..models.chain_rule import Seed
from ..models.model import AbstractModel, Values
from ..types.functions import to_dense
from .comparison import close, dense_values, finite, is_float, named, size

_STEP = float(np.finfo(float).eps) ** (1 / 3)  # of differences, relative

State = tuple[AbstractModel, Values]
"""What moves: parameters, as a model with nothing else in it, and floating inputs."""
Arrays = dict[str, jax.Array]


class FirstOrder(NamedTuple):
    """Of the outputs: values, derivatives along a direction of each leaf, and what these are for.

    `ends` are values at steps of 1, -1, 2, -2 along each direction; `reverse` is the gradient of
    the outputs weighed with `weights`, to be compared along `direction`, that of all leaves.
    """

    value: Arrays
    forward: Arrays
    weights: Arrays
    ends: Arrays
    reverse: State
    direction: State


class SecondOrder(NamedTuple):
    """A second derivative along one direction, by both orders of the modes."""

    forward_over_reverse: State
    reverse_over_forward: State


class Jacobians(NamedTuple):
    """By output and input: the structured Jacobian written out, the dense one; and the inputs."""

    structured: Mapping[str, Mapping[Seed, np.typing.ArrayLike]]
    dense: dict[str, Arrays]
    inputs: Arrays


def function(model: AbstractModel, values: Values) -> tuple[Callable[[State], Arrays], State]:
    """The dense outputs as a function of (parameters, floating inputs), and these."""
    params, static = eqx.partition(model, is_float)
    moving = {n: x for n, x in values.items() if is_float(x.data)}
    held = {n: x for n, x in values.items() if n not in moving}

    def of(state: State) -> Arrays:
        params, moving = state
        return dense_values(eqx.combine(params, static).call_by_name({**held, **moving}))

    return of, (params, moving)


def check_derivatives(
    state: State, found: FirstOrder, rtol: float, atol: float | None, differences: bool
) -> None:
    """Forward mode against differences, and reverse mode against forward mode."""
    paths = [named(path) for path, _ in jax.tree_util.tree_leaves_with_path(state)]
    value, forward, weights, ends, reverse, direction = found

    finite("reverse mode", reverse)
    finite("forward mode", forward)
    for name, d in forward.items():
        a, b, c, e = np.asarray(ends[name])
        want = (8.0 * (a - b) - (c - e)) / (12.0 * _STEP)
        # Terms may cancel: they are of the size of the value, or of the largest derivative.
        largest = max(size(a), size(want))
        noise = 1e2 * 2.2e-16 * largest / _STEP
        # At a kink differences from both sides disagree: no finer than that can be asked.
        kink = np.abs(a - 2.0 * np.asarray(value[name]) + b) / _STEP
        for i, path in enumerate(paths if differences else ()):
            tolerance = (atol if atol is not None else rtol * size(want[i])) + noise + kink[i]
            what = "forward mode against differences"
            close(what, f"{name} by {path}", d[i], want[i], 0.0, tolerance)
    parts = list(
        zip(jax.tree_util.tree_leaves(reverse), jax.tree_util.tree_leaves(direction), strict=True)
    )
    for i, path in enumerate(paths):
        along = float(np.sum(parts[i][0] * parts[i][1]))
        terms = [np.asarray(w * forward[name][i]) for name, w in weights.items()]
        total = float(sum(np.sum(t) for t in terms))
        scale = float(sum(np.sum(np.abs(t)) for t in terms))
        assert abs(total - along) <= 1e-9 * scale + 1e-14, (
            f"reverse mode against forward mode: by {path}: got {along:.12g} along a direction, "
            f"expected {total:.12g}"
        )


class Linearized(NamedTuple):
    """The outputs at a state, and the derivative there as a linear function."""

    value: Arrays
    push: Callable[[State], Arrays]


def linearized(model: AbstractModel, values: Values) -> Linearized:
    of, state = function(model, values)
    return Linearized(*jax.linearize(of, state))


def first_order(model: AbstractModel, values: Values, at: Linearized) -> FirstOrder:
    of, state = function(model, values)
    direction = _direction(state)
    leaves, treedef = jax.tree_util.tree_flatten(direction)
    # One direction for each input and parameter, so that a message says which one is wrong.
    each = jax.tree_util.tree_unflatten(
        treedef,
        [
            jnp.stack([d if i == j else jnp.zeros_like(d) for j in range(len(leaves))])
            for i, d in enumerate(leaves)
        ],
    )
    value, push = at
    weights = jax.tree_util.tree_map(_weights, value)
    (reverse,) = jax.linear_transpose(push, state)(weights)
    steps = _STEP * jnp.array([1.0, -1.0, 2.0, -2.0])
    ends = jax.vmap(lambda h: jax.vmap(lambda d: of(_shifted(state, d, h)))(each))(steps)
    return FirstOrder(value, jax.vmap(push)(each), weights, ends, reverse, direction)


def second_order(model: AbstractModel, values: Values) -> SecondOrder:
    of, state = function(model, values)
    direction = _direction(state)

    def total(state: State) -> jax.Array:
        value = of(state)
        return _dot(jax.tree_util.tree_map(_weights, value), value)

    def slope(state: State) -> jax.Array:
        return jax.jvp(total, (state,), (direction,))[1]

    forward_reverse = jax.jvp(jax.grad(total), (state,), (direction,))[1]
    return SecondOrder(forward_reverse, jax.grad(slope)(state))


def check_second_order(found: SecondOrder) -> None:
    a, b = found
    finite("forward over reverse", a)
    finite("reverse over forward", b)
    reverse = jax.tree_util.tree_leaves(b)
    for (path, x), y in zip(jax.tree_util.tree_leaves_with_path(a), reverse, strict=True):
        what = "forward over reverse against reverse over forward"
        close(what, f"by {named(path)}", x, y, 1e-8, 1e-10 * size(y) + 1e-14)


def jacobians(model: AbstractModel, values: Values, at: Linearized) -> Jacobians:
    params, moving = function(model, values)[1]
    structured = model.jacobian(values)[1]
    blocks = {o: {n: to_dense(b) for n, b in by.items()} for o, by in structured.items()}
    held = jax.tree_util.tree_map(jnp.zeros_like, params)
    dense = jax.jacfwd(lambda moved: at.push((held, moved)))(moving)
    dense = {o: {n: full.data for n, full in by.items()} for o, by in dense.items()}
    return Jacobians(blocks, dense, {n: values[n].data for n in moving})


def check_jacobian(what: str, found: Jacobians, rtol: float, atol: float) -> None:
    structured, dense, inputs = found
    for output, by_input in dense.items():
        for name, full in by_input.items():
            want = np.asarray(full)
            rows = want.shape[: want.ndim - inputs[name].ndim]
            want = np.moveaxis(want.reshape(rows + (-1,)), -1, 0)  # columns in front
            got = structured[output].get(name)
            if got is None:
                close(f"zero of the {what}", f"{output} by {name}", want, 0.0, 0, 0)
                continue
            # NaN at one site is NaN everywhere in the dense product, times zeros too.
            got = np.where(np.isnan(want), np.nan, np.asarray(got).reshape(want.shape))
            close(what, f"{output} by {name}", got, want, rtol, rtol * size(want) + atol, True)


def _direction(state: State) -> State:
    """A fixed direction in which every component moves, relative to its size."""
    leaves, treedef = jax.tree_util.tree_flatten(state)
    out = []
    for i, x in enumerate(leaves):
        pattern = np.cos(1.0 + i + np.arange(x.size)).reshape(x.shape)
        out.append((pattern * jnp.maximum(jnp.abs(x), 1e-3)).astype(x.dtype))
    return jax.tree_util.tree_unflatten(treedef, out)


def _weights(x: jax.Array) -> jax.Array:
    return jnp.cos(jnp.arange(1.0, x.size + 1).reshape(x.shape))


def _shifted(state: State, direction: State, step: float) -> State:
    return jax.tree_util.tree_map(lambda x, d: x + step * d, state, direction)


def _dot(a: Arrays, b: Arrays) -> jax.Array:
    parts = jax.tree_util.tree_map(lambda x, y: jnp.sum(x * y), a, b)
    return sum(jax.tree_util.tree_leaves(parts), jnp.zeros(()))
