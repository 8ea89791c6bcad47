"""Derivatives of a model against differences, against each other, and against dense ones."""

from __future__ import annotations

import functools
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
Function = Callable[[State], Arrays]
FACTORS = 1.0, 1.001
"""Of the inputs of a point and of its neighbour."""


class Prepared(NamedTuple):
    """Numbers at which and along which a model is looked at, so that no program computes them."""

    near: State
    """The state and, where there are any, its neighbours: an axis in front."""
    tangents: State
    """Of `near`: along `direction` in one leaf, for each leaf; then each component of inputs."""
    ends: State
    """At steps of 1, -1, 2, -2 along each of the first of these tangents: `(4 leaves, ...)`."""
    direction: State


class Forward(NamedTuple):
    """Of the outputs: values at all points, derivatives at the first of them along a direction of
    each leaf, and what these are for.

    `ends` are values at steps of 1, -1, 2, -2 along each direction.
    """

    values: Arrays
    forward: Arrays
    ends: Arrays


class SecondOrder(NamedTuple):
    """A second derivative along one direction, by both orders of the modes."""

    forward_over_reverse: State
    reverse_over_forward: State


Blocks = Mapping[Seed, np.typing.ArrayLike]
"""Of an output by each input, written out: `(*K, *output)`."""
Columns = dict[str, np.ndarray]
"""Derivatives of an output by each input: `(components of the input, points, *output)`."""


def function(model: AbstractModel, values: Values) -> tuple[Callable[[State], Arrays], State]:
    """The dense outputs as a function of (parameters, floating inputs), and these."""
    params, static = eqx.partition(model, is_float)
    moving = {n: x for n, x in values.items() if is_float(x.data)}
    held = {n: x for n, x in values.items() if n not in moving}

    def of(state: State) -> Arrays:
        params, moving = state
        return dense_values(eqx.combine(params, static).call_by_name({**held, **moving}))

    return of, (params, moving)


def prepared(state: State, points: int, columns: bool) -> Prepared:
    """What a model is looked at with, for so many points; `columns` says whether of each component.

    Neighbours of a point differ from it by a thousandth in all inputs.
    """
    leaves, treedef = jax.tree_util.tree_flatten(state)
    leaves = [np.asarray(x) for x in leaves]
    first_input = len(jax.tree_util.tree_leaves(state[0]))
    # One direction for each input and parameter, so that a message says which one is wrong.
    along = [_direction(i, x) for i, x in enumerate(leaves)]
    count = len(leaves)
    total = count + (sum(x.size for x in leaves[first_input:]) if columns else 0)
    near, tangents, ends, start = [], [], [], count
    for i, (x, d) in enumerate(zip(leaves, along)):
        inputs = i >= first_input
        near.append(np.stack([x * factor if inputs else x for factor in FACTORS[:points]]))
        tangent = np.zeros((total, points, *x.shape), x.dtype)
        tangent[i, 0] = d
        if inputs and columns:
            own = np.eye(x.size, dtype=x.dtype).reshape((x.size, 1, *x.shape))
            tangent[start : start + x.size] = own
            start += x.size
        tangents.append(tangent)
        steps = (_STEP * np.array([1.0, -1.0, 2.0, -2.0])).reshape((4,) + (1,) * (x.ndim + 1))
        ends.append((x + steps * tangent[:count, 0]).reshape((4 * count, *x.shape)))
    return Prepared(
        *(jax.tree_util.tree_unflatten(treedef, x) for x in (near, tangents, ends, along))
    )


def check_derivatives(
    at: Prepared,
    found: Forward,
    reverse: State,
    rtol: float,
    atol: float | None,
    differences: bool,
) -> None:
    """Forward mode against differences, and `reverse` mode against forward mode."""
    direction = at.direction
    paths = [named(path) for path, _ in jax.tree_util.tree_leaves_with_path(direction)]
    values, forward, ends = found
    value = {n: x[0] for n, x in values.items()}

    finite("reverse mode", reverse)
    finite("forward mode", forward)
    for name, d in forward.items():
        a, b, c, e = ends[name].reshape((4, len(paths), *d.shape[1:]))
        want = (8.0 * (a - b) - (c - e)) / (12.0 * _STEP)
        # Terms may cancel: they are of the size of the value, or of the largest derivative.
        largest = max(size(a), size(want))
        noise = 1e2 * 2.2e-16 * largest / _STEP
        # At a kink differences from both sides disagree: no finer than that can be asked.
        kink = np.abs(a - 2.0 * value[name] + b) / _STEP
        for i, path in enumerate(paths if differences else ()):
            tolerance = (atol if atol is not None else rtol * size(want[i])) + noise + kink[i]
            what = "forward mode against differences"
            close(what, f"{name} by {path}", d[i], want[i], 0.0, tolerance)
    parts = list(
        zip(jax.tree_util.tree_leaves(reverse), jax.tree_util.tree_leaves(direction), strict=True)
    )
    for i, path in enumerate(paths):
        along = float(np.sum(parts[i][0] * parts[i][1]))
        terms = [_weights(value[name]) * d[i] for name, d in forward.items()]
        total = float(sum(np.sum(t) for t in terms))
        scale = float(sum(np.sum(np.abs(t)) for t in terms))
        assert abs(total - along) <= 1e-9 * scale + 1e-14, (
            f"reverse mode against forward mode: by {path}: got {along:.12g} along a direction, "
            f"expected {total:.12g}"
        )


def first_order(of: Function, at: Prepared) -> tuple[Forward, dict[str, jax.Array]]:
    """Derivatives along a direction of each leaf, and columns of the Jacobian at all points.

    Columns are `(components, points, *output)`, those of one input after those of another.
    """

    def along(tangent: State) -> tuple[Arrays, Arrays]:
        return jax.jvp(jax.vmap(of), (at.near,), (tangent,))

    values, pushed = jax.vmap(along, out_axes=(None, 0))(at.tangents)
    count = len(jax.tree_util.tree_leaves(at.direction))
    found = Forward(
        values,
        {n: x[:count, 0] for n, x in pushed.items()},
        jax.vmap(of)(at.ends),
    )
    return found, {n: x[count:] for n, x in pushed.items()}


def reverse(of: Function, state: State) -> tuple[State, Arrays]:
    """The gradient of the outputs weighed with `weights`, and the outputs that it comes with."""
    return jax.grad(functools.partial(_total, of), has_aux=True)(state)


def second_order(of: Function, state: State, direction: State) -> tuple[State, Arrays, SecondOrder]:
    """`reverse`, and the derivative of the gradient along a direction by both orders of the
    modes."""

    def slope(state: State) -> jax.Array:
        return jax.jvp(lambda state: _total(of, state)[0], (state,), (direction,))[1]

    gradient, forward_reverse, outputs = jax.jvp(
        functools.partial(reverse, of), (state,), (direction,), has_aux=True
    )
    return gradient, outputs, SecondOrder(forward_reverse, _gradient(slope, state))


def _gradient(function: Callable[[State], jax.Array], state: State) -> State:
    """What `jax.grad` gives, by the transpose of the slope: it is traced in two thirds of the time
    where the function is a derivative itself."""

    def along(tangent: State) -> jax.Array:
        return jax.jvp(function, (state,), (tangent,))[1]

    return jax.linear_transpose(along, state)(jnp.ones(()))[0]


def _total(of: Function, state: State) -> tuple[jax.Array, Arrays]:
    value = of(state)
    return sum((jnp.sum(_weights(x) * x) for x in value.values()), jnp.zeros(())), value


def check_second_order(found: SecondOrder) -> None:
    a, b = found
    finite("forward over reverse", a)
    finite("reverse over forward", b)
    reverse = jax.tree_util.tree_leaves(b)
    for (path, x), y in zip(jax.tree_util.tree_leaves_with_path(a), reverse, strict=True):
        what = "forward over reverse against reverse over forward"
        close(what, f"by {named(path)}", x, y, 1e-8, 1e-10 * size(y) + 1e-14)


def structured_jacobian(model: AbstractModel, values: Values) -> tuple[Arrays, dict[str, Blocks]]:
    """The outputs and the blocks, written out."""
    outputs, blocks = model.jacobian(values)
    written: dict[str, Blocks] = {
        o: {n: to_dense(b) for n, b in by.items()} for o, by in blocks.items()
    }
    return dense_values(outputs), written


def columns_by_input(inputs: Mapping[str, np.ndarray], columns: Arrays) -> dict[str, Columns]:
    """Columns of each output by each of the floating inputs, whose values are `inputs`."""
    ends = np.cumsum([x.size for x in inputs.values()])[:-1]
    return {o: dict(zip(inputs, np.split(np.asarray(c), ends))) for o, c in columns.items()}


def check_jacobian(
    what: str,
    structured: Mapping[str, Blocks],
    dense: Mapping[str, Columns],
    sites: bool,
    rtol: float,
    atol: float,
) -> None:
    """Blocks against columns: at the first point, or of all points as `sites`, which stay apart."""
    for output, by_input in dense.items():
        for name, columns in by_input.items():
            want = _of_sites(columns) if sites else columns[:, 0]
            got = structured[output].get(name)
            if got is None:
                close(f"zero of the {what}", f"{output} by {name}", want, 0.0, 0, 0)
                continue
            # NaN at one site is NaN everywhere in the dense product, times zeros too.
            got = np.where(np.isnan(want), np.nan, np.asarray(got).reshape(want.shape))
            close(what, f"{output} by {name}", got, want, rtol, rtol * size(want) + atol, True)


def _of_sites(columns: np.ndarray) -> np.ndarray:
    """`(sites, components, sites, *output)`: what is at one site moves nothing at the others."""
    lost = np.isnan(columns).any(axis=0)  # what has no derivative there has none by the others
    points = columns.shape[1]
    out = np.where(lost, np.nan, 0.0) * np.ones((points, *columns.shape))
    for i in range(points):
        out[i, :, i] = columns[:, i]
    return out


def _direction(number: int, x: np.ndarray) -> np.ndarray:
    """A fixed direction of a leaf in which every component moves, relative to its size."""
    pattern = np.cos(1.0 + number + np.arange(x.size)).reshape(x.shape)
    return (pattern * np.maximum(np.abs(x), 1e-3)).astype(x.dtype)


def _weights(x: jax.Array | np.ndarray) -> np.ndarray:
    return np.cos(np.arange(1.0, x.size + 1)).reshape(x.shape)
