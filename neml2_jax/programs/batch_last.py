"""`batch_last`: as `jax.vmap`, with the batch as the last axis of every intermediate array.

Laws work on arrays of a few components. With the batch last, an elementwise operation runs over
long contiguous rows, one a component, which vectorise; `jax.vmap` moves the batch to the front in
most operations and pays for it with copies. The function is traced at one point, and its jaxpr is
evaluated with one rule a primitive; a primitive without a rule goes through `jax.vmap`.

Rules of custom derivatives inside the function are not kept: differentiate inside, not through it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, ArrayLike, Shaped

from .common_equations import each_constant_once, each_once
from .in_axes import InAxes, batched_leaves
from .jaxprs import CALLS, CUSTOM_RULES, ELEMENTWISE, Equation, interpreted

R = TypeVar("R")


def batch_last(function: Callable[..., R], in_axes: InAxes) -> Callable[..., R]:
    """`function` of one point, over arrays with the batch last.

    `in_axes` is a pytree prefix of the arguments, as for `jax.vmap`, of -1 (batched) and `None`.
    """

    def mapped(*args: Any) -> R:
        leaves, treedef = jax.tree_util.tree_flatten(args)
        axes = batched_leaves(in_axes, args)
        size = next(x.shape[-1] for x, b in zip(leaves, axes) if b)
        at_point = [
            jax.ShapeDtypeStruct(x.shape[:-1] if b else x.shape, x.dtype)
            for x, b in zip(leaves, axes)
        ]
        program, shape = jax.make_jaxpr(
            lambda *a: function(*jax.tree_util.tree_unflatten(treedef, a)), return_shape=True
        )(*at_point)
        values = interpreted(
            program,
            [Value(x, b) for x, b in zip(leaves, axes)],
            constant=each_constant_once(lambda x: Value(x, False)),
            apply=each_once(functools.partial(apply_over_batch, size)),
            opened=CALLS | CUSTOM_RULES,
        )
        out = [v.over(size) for v in values]
        return jax.tree_util.tree_unflatten(jax.tree_util.tree_structure(shape), out)

    return mapped


class Value(NamedTuple):
    """An array, and whether it carries the batch as its last axis."""

    array: ArrayLike
    batched: bool

    def over(self, size: int) -> Shaped[Array, "*axes batch"]:
        x = self.of_jax
        return x if self.batched else lax.broadcast_in_dim(x, (*x.shape, size), range(x.ndim))

    @property
    def of_jax(self) -> jax.Array:
        return self.array if isinstance(self.array, jax.Array) else jnp.asarray(self.array)


def apply_over_batch(size: int, equation: Equation, inputs: list[Value]) -> list[Value]:
    """The results of an equation of one point, over a batch of that size."""
    primitive, params = equation.primitive, equation.params
    batched = any(x.batched for x in inputs)
    if not batched:
        out = primitive.bind(*(x.array for x in inputs), **params)
    elif primitive.name in ELEMENTWISE:
        out = primitive.bind(*_aligned(primitive.name, inputs, size), **params)
    else:
        out = _RULES.get(primitive.name, _through_vmap)(_Operation(equation, inputs, size))
    if not primitive.multiple_results:
        out = [out]
    return [Value(x, batched) for x in out]


_OF_ONE_SHAPE = ("add_any", "clamp", "select_n")
"""Elementwise operations beside whose arrays no number stands."""


def _aligned(name: str, inputs: list[Value], size: int) -> list[ArrayLike]:
    """Operands of one shape, and numbers, which may stand beside arrays in a jaxpr."""
    rank = max(_rank(x) for x in inputs)
    numbers = name not in _OF_ONE_SHAPE
    return [
        x.array if numbers and not x.batched and _rank(x) == 0 else _spread(x, rank, inputs, size)
        for x in inputs
    ]


def _rank(x: Value) -> int:
    return np.ndim(x.array) - x.batched


def _spread(x: Value, rank: int, inputs: list[Value], size: int) -> Shaped[Array, "*axes batch"]:
    if _rank(x) == rank:
        return x.over(size)
    shape = next(np.shape(y.array)[:rank] for y in inputs if _rank(y) == rank)
    return lax.broadcast_in_dim(x.of_jax, (*shape, size), (rank,) if x.batched else ())


class _Operation(NamedTuple):
    """An equation with operands of which one at least is batched, by `size`."""

    equation: Equation
    inputs: Sequence[Value]
    size: int

    @property
    def first(self) -> jax.Array:
        return jnp.asarray(self.inputs[0].array)

    @property
    def params(self) -> Mapping[str, Any]:
        return self.equation.params


def _reshape(of: _Operation) -> jax.Array:
    return lax.reshape(of.first, (*of.params["new_sizes"], of.size))


def _broadcast_in_dim(of: _Operation) -> jax.Array:
    shape, dims = of.params["shape"], of.params["broadcast_dimensions"]
    return lax.broadcast_in_dim(of.first, (*shape, of.size), (*dims, len(shape)))


def _leading(of: _Operation) -> Any:
    """Axes in `params` count from the left, so the batch behind does not touch them."""
    return of.equation.primitive.bind(of.first, **of.params)


def _transpose(of: _Operation) -> jax.Array:
    p = of.params["permutation"]
    return lax.transpose(of.first, (*p, len(p)))


def _concatenate(of: _Operation) -> jax.Array:
    return lax.concatenate([x.over(of.size) for x in of.inputs], of.params["dimension"])


def _stack(of: _Operation) -> jax.Array:
    bind = of.equation.primitive.bind  # the axis counts from the left, so the batch stays the last
    return bind(*(x.over(of.size) for x in of.inputs), **of.params)


def _slice(of: _Operation) -> jax.Array:
    strides = of.params["strides"]
    return lax.slice(
        of.first,
        (*of.params["start_indices"], 0),
        (*of.params["limit_indices"], of.size),
        None if strides is None else (*strides, 1),
    )


def _pad(of: _Operation) -> jax.Array:
    if of.inputs[1].batched:
        return _through_vmap(of)
    return lax.pad(of.first, of.inputs[1].array, (*of.params["padding_config"], (0, 0, 0)))


def _dot_general(of: _Operation) -> jax.Array:
    """A sum of products: the matrices are small, and this fuses with what surrounds it."""
    (lc, rc), (lb, rb) = of.params["dimension_numbers"]
    a, b = (x.over(of.size) for x in of.inputs)
    lf = [i for i in range(a.ndim - 1) if i not in (*lc, *lb)]
    rf = [i for i in range(b.ndim - 1) if i not in (*rc, *rb)]
    a = lax.transpose(a, (*lb, *lf, *lc, a.ndim - 1))
    b = lax.transpose(b, (*rb, *rf, *rc, b.ndim - 1))
    n, p, q, c = len(lb), len(lf), len(rf), len(lc)
    a = a.reshape(a.shape[: n + p] + (1,) * q + a.shape[n + p :])
    b = b.reshape(b.shape[:n] + (1,) * p + b.shape[n:])
    if math.prod(a.shape) > 2**24:
        return _through_vmap(of)
    return jnp.sum(a * b, axis=tuple(range(n + p + q, n + p + q + c)))


def _through_vmap(of: _Operation) -> Any:
    primitive, axes = of.equation.primitive, tuple(-1 if x.batched else None for x in of.inputs)
    mapped = jax.vmap(lambda *a: primitive.bind(*a, **of.params), in_axes=axes, out_axes=-1)
    return mapped(*(x.array for x in of.inputs))


_RULES: dict[str, Callable[[_Operation], Any]] = {
    "reshape": _reshape,
    "broadcast_in_dim": _broadcast_in_dim,
    "squeeze": _leading,
    "transpose": _transpose,
    "concatenate": _concatenate,
    "stack": _stack,
    "slice": _slice,
    "pad": _pad,
    "split": _leading,
    "unstack": _leading,
    "dot_general": _dot_general,
    **{f"reduce_{n}": _leading for n in ("sum", "max", "min", "prod", "and", "or")},
}
