"""`batch_last`: as `jax.vmap`, with the batch as the last axis of every intermediate array.

Laws work on arrays of a few components. With the batch last, an elementwise operation runs over
long contiguous rows, one a component, which vectorise; `jax.vmap` moves the batch to the front in
most operations and pays for it with copies. The function is traced at one point, and its jaxpr is
evaluated with one rule a primitive; a primitive without a rule goes through `jax.vmap`.

Rules of custom derivatives inside the function are not kept: differentiate inside, not through it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.extend import core as jex_core

from .jaxprs import ELEMENTWISE, called


def batch_last(function: Callable[..., Any], in_axes: Any) -> Callable[..., Any]:
    """`function` of one point, over arrays with the batch last.

    `in_axes` is a pytree prefix of the arguments, as for `jax.vmap`, of -1 (batched) and `None`.
    """

    def mapped(*args: Any) -> Any:
        leaves, treedef = jax.tree_util.tree_flatten(args)
        axes = jax.tree_util.tree_leaves(
            jax.tree_util.tree_map(
                lambda axis, x: jax.tree_util.tree_map(lambda _: axis is not None, x),
                in_axes,
                args,
                is_leaf=lambda a: a is None,
            )
        )
        size = next(x.shape[-1] for x, b in zip(leaves, axes) if b)
        at_point = [
            jax.ShapeDtypeStruct(x.shape[:-1] if b else x.shape, x.dtype)
            for x, b in zip(leaves, axes)
        ]
        closed, shape = jax.make_jaxpr(
            lambda *a: function(*jax.tree_util.tree_unflatten(treedef, a)), return_shape=True
        )(*at_point)
        values = _evaluate(
            closed.jaxpr, closed.consts, [_Value(x, b) for x, b in zip(leaves, axes)], size
        )
        out = [v.over(size) for v in values]
        return jax.tree_util.tree_unflatten(jax.tree_util.tree_structure(shape), out)

    return mapped


class _Value:
    """An array, and whether it carries the batch as its last axis."""

    __slots__ = ("array", "batched")

    def __init__(self, array: Any, batched: bool):
        self.array, self.batched = array, batched

    def over(self, size: int) -> Any:
        if self.batched:
            return self.array
        x = jnp.asarray(self.array)
        return jnp.broadcast_to(x[..., None], x.shape + (size,))


def _evaluate(jaxpr: Any, consts: Sequence[Any], args: Sequence[_Value], size: int) -> list[_Value]:
    env: dict[Any, _Value] = {}
    env.update(zip(jaxpr.constvars, (_Value(c, False) for c in consts)))
    env.update(zip(jaxpr.invars, args))

    def read(v: Any) -> _Value:
        return _Value(v.val, False) if isinstance(v, jex_core.Literal) else env[v]

    for equation in jaxpr.eqns:
        inputs = [read(v) for v in equation.invars]
        env.update(zip(equation.outvars, _apply(equation, inputs, size)))
    return [read(v) for v in jaxpr.outvars]


def _apply(equation: Any, inputs: list[_Value], size: int) -> list[_Value]:
    primitive, params = equation.primitive, equation.params
    inner = called(equation)
    if inner is not None:
        return _evaluate(inner.jaxpr, inner.consts, inputs, size)
    if not any(x.batched for x in inputs):
        out = primitive.bind(*(x.array for x in inputs), **params)
        batched = False
    elif primitive.name in ELEMENTWISE:
        out = primitive.bind(*_aligned(inputs, size), **params)
        batched = True
    elif primitive.name in _RULES:
        out = _RULES[primitive.name](primitive, params, inputs, size)
        batched = True
    else:
        out = _through_vmap(primitive, params, inputs)
        batched = True
    if not primitive.multiple_results:
        out = [out]
    return [_Value(x, batched) for x in out]


def _aligned(inputs: list[_Value], size: int) -> list[Any]:
    """Operands of one shape. Numbers may stand beside arrays in a jaxpr."""
    rank = max(_rank(x) for x in inputs)
    return [_spread(x, rank, inputs, size) for x in inputs]


def _rank(x: _Value) -> int:
    return jnp.ndim(x.array) - x.batched


def _spread(x: _Value, rank: int, inputs: list[_Value], size: int) -> Any:
    full = x.over(size)
    if _rank(x) == rank:
        return full
    shape = next(y.over(size).shape for y in inputs if _rank(y) == rank)
    return jnp.broadcast_to(full.reshape((1,) * rank + (size,)), shape)


def _reshape(primitive, params, inputs, size):
    return lax.reshape(inputs[0].array, (*params["new_sizes"], size))


def _broadcast_in_dim(primitive, params, inputs, size):
    shape, dims = params["shape"], params["broadcast_dimensions"]
    return lax.broadcast_in_dim(inputs[0].array, (*shape, size), (*dims, len(shape)))


def _leading(primitive, params, inputs, size):
    """Axes in `params` count from the left, so the batch behind does not touch them."""
    return primitive.bind(inputs[0].array, **params)


def _transpose(primitive, params, inputs, size):
    p = params["permutation"]
    return lax.transpose(inputs[0].array, (*p, len(p)))


def _concatenate(primitive, params, inputs, size):
    return lax.concatenate([x.over(size) for x in inputs], params["dimension"])


def _slice(primitive, params, inputs, size):
    strides = params["strides"]
    return lax.slice(
        inputs[0].array,
        (*params["start_indices"], 0),
        (*params["limit_indices"], size),
        None if strides is None else (*strides, 1),
    )


def _pad(primitive, params, inputs, size):
    if inputs[1].batched:
        return _through_vmap(primitive, params, inputs)
    return lax.pad(inputs[0].array, inputs[1].array, (*params["padding_config"], (0, 0, 0)))


def _split(primitive, params, inputs, size):
    return primitive.bind(inputs[0].array, **params)


def _dot_general(primitive, params, inputs, size):
    """A sum of products: the matrices are small, and this fuses with what surrounds it."""
    (lc, rc), (lb, rb) = params["dimension_numbers"]
    a, b = (x.over(size) for x in inputs)
    lf = [i for i in range(a.ndim - 1) if i not in (*lc, *lb)]
    rf = [i for i in range(b.ndim - 1) if i not in (*rc, *rb)]
    a = lax.transpose(a, (*lb, *lf, *lc, a.ndim - 1))
    b = lax.transpose(b, (*rb, *rf, *rc, b.ndim - 1))
    n, p, q, c = len(lb), len(lf), len(rf), len(lc)
    a = a.reshape(a.shape[: n + p] + (1,) * q + a.shape[n + p :])
    b = b.reshape(b.shape[:n] + (1,) * p + b.shape[n:])
    if math.prod(a.shape) > 2**24:
        return _through_vmap(primitive, params, inputs)
    return jnp.sum(a * b, axis=tuple(range(n + p + q, n + p + q + c)))


def _through_vmap(primitive, params, inputs):
    axes = tuple(-1 if x.batched else None for x in inputs)
    mapped = jax.vmap(lambda *a: primitive.bind(*a, **params), in_axes=axes, out_axes=-1)
    return mapped(*(x.array for x in inputs))


_RULES: dict[str, Callable] = {
    "reshape": _reshape,
    "broadcast_in_dim": _broadcast_in_dim,
    "squeeze": _leading,
    "transpose": _transpose,
    "concatenate": _concatenate,
    "slice": _slice,
    "pad": _pad,
    "split": _split,
    "dot_general": _dot_general,
    **{f"reduce_{n}": _leading for n in ("sum", "max", "min", "prod", "and", "or")},
}
