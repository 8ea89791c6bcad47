"""How far along a line of sites a function reads, found from its trace.

Every element of every intermediate array carries the interval of sites that it depends on; an
operation joins the intervals of what it reads. The width of the intervals at the end bounds the
band of the Jacobian, whatever the values are.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import numpy as np
from jax import lax
from jaxtyping import Int, PyTree

from .jaxprs import ELEMENTWISE, Equation, interpreted
from .traced import is_traced

_FAR = 2**30

Sites = Int[np.ndarray, "..."]
"""The number of a site, per element."""

Lines = jax.Array | jax.ShapeDtypeStruct
"""An array `(n, sites)`, or its shape."""

Moved = Sites | jax.Array | Sequence[jax.Array]
"""Entries in other places, as one array or several."""

Axes = tuple[int, ...]
DotDimensions = tuple[tuple[Axes, Axes], tuple[Axes, Axes]]

Number = Callable[[], jax.typing.ArrayLike | None]
"""A value that does not depend on any site, computed if it is asked for; `None` if unknown."""


class _Interval(NamedTuple):
    """First and last site per element; an element that reads none has first > last."""

    first: Sites
    last: Sites


class _Value(NamedTuple):
    """What is known of a value: the sites that it reads, and itself where it is an index."""

    read: _Interval
    number: Number


def site_reach(function: Callable[..., PyTree], x: Lines, sites: int) -> tuple[int, int]:
    """How many sites to the left and to the right are read at most.

    `function` takes an array `(n, sites)`, of which only the shape counts, to another
    `(m, sites)`.
    """
    left, right = _reach_of_each(function, x, np.arange(sites))
    return int(left.max()), int(right.max())


def ring_reach(function: Callable[..., PyTree], x: Lines, sites: int) -> tuple[int, int]:
    """The same along a ring, where the last site is beside the first one.

    The ring is cut at two opposite places; a site is told by the cut that is farther from it.
    """
    here = np.arange(sites)
    one = _reach_of_each(function, x, here)
    other = _reach_of_each(function, x, (here + sites // 2) % sites)
    nearer = sum(other) < sum(one)
    left, right = (np.where(nearer, b, a) for a, b in zip(one, other))
    return int(left.max()), int(right.max())


def _reach_of_each(
    function: Callable[..., PyTree], x: Lines, numbers: Sites
) -> tuple[Sites, Sites]:
    """Per site, how far to the left and to the right it reads, by the numbers of the sites."""
    (out,) = _sites_read(function, x, numbers)
    reads = out.first <= out.last
    left = np.where(reads, numbers - out.first, 0).max(axis=0)
    right = np.where(reads, out.last - numbers, 0).max(axis=0)
    return np.maximum(left, 0), np.maximum(right, 0)


def reads_no_site(function: Callable[..., PyTree], x: Lines, sites: int) -> bool:
    """Whether none of the arrays that `function` gives depends on the array `(n, sites)`."""
    read = _sites_read(function, x, np.arange(sites))
    return all((out.first > out.last).all() for out in read)


def _sites_read(function: Callable[..., PyTree], x: Lines, numbers: Sites) -> list[_Interval]:
    program = jax.make_jaxpr(function)(x)
    # The intervals are numbers, also where this is called while a program is traced.
    with jax.ensure_compile_time_eval():
        own = np.broadcast_to(numbers, x.shape)
        given = _Value(_Interval(own, own), lambda: None)
        return [v.read for v in interpreted(program, [given], constant=_constant, apply=_results)]


def _constant(x: jax.typing.ArrayLike) -> _Value:
    known = not is_traced(x)
    return _Value(_none(np.shape(x)), lambda: x if known else None)


def _results(equation: Equation, operands: list[_Value]) -> list[_Value]:
    intervals = _apply(equation, operands)

    @functools.cache
    def numbers() -> Sequence[jax.typing.ArrayLike | None]:
        known = [v.number() for v in operands]
        unknown = [None] * len(intervals)
        large = any(v.first.size >= 2**20 for v in intervals)
        if large or equation.effects or any(x is None for x in known):
            return unknown
        out = equation.primitive.bind(*known, **equation.params)
        return out if equation.primitive.multiple_results else [out]

    return [_Value(v, lambda i=i: numbers()[i]) for i, v in enumerate(intervals)]


_MOVING = set(
    "broadcast_in_dim expand_dims reduce_precision reshape rev slice split squeeze "
    "transpose unstack".split()
)

_REDUCING = {f"reduce_{n}" for n in ("sum", "max", "min", "prod", "and", "or")}


def _apply(equation: Equation, operands: list[_Value]) -> list[_Interval]:
    name, params = equation.primitive.name, equation.params
    shapes = [v.aval.shape for v in equation.outvars]  # pyright: ignore
    x = [v.read for v in operands]
    if name in ELEMENTWISE:
        first, last = x[0]
        for other in x[1:]:
            first, last = np.minimum(first, other.first), np.maximum(last, other.last)
        return [_Interval(np.broadcast_to(first, shapes[0]), np.broadcast_to(last, shapes[0]))]
    if name in _MOVING:
        return _both(lambda a: _moved(equation, a), x[0])
    if name in _REDUCING:
        return [_Interval(x[0].first.min(params["axes"]), x[0].last.max(params["axes"]))]
    if name == "concatenate":
        d = params["dimension"]
        return [
            _Interval(
                np.concatenate([y.first for y in x], d), np.concatenate([y.last for y in x], d)
            )
        ]
    if name == "stack":
        d = params["axis"]
        return [
            _Interval(np.stack([y.first for y in x], d), np.stack([y.last for y in x], d)),
        ]
    if name == "pad":
        config = params["padding_config"]
        first = lax.pad(np.asarray(x[0].first, np.int32), np.int32(_FAR), config)
        last = lax.pad(np.asarray(x[0].last, np.int32), np.int32(-_FAR), config)
        return [_Interval(np.asarray(first), np.asarray(last))]
    if name in ("gather", "dynamic_slice"):
        at = [v.number() for v in operands[1:]]
        if all(i is not None for i in at):
            if name == "dynamic_slice":
                return _both(lambda a: a[_window(a.shape, at, params["slice_sizes"])], x[0])
            return _both(lambda a: equation.primitive.bind(np.asarray(a), *at, **params), x[0])
    if name.startswith("cum"):
        axis, back = params["axis"], params["reverse"]
        return [
            _Interval(
                _running(np.minimum, x[0].first, axis, back),
                _running(np.maximum, x[0].last, axis, back),
            )
        ]
    if name == "dot_general":
        return [_product(params["dimension_numbers"], x[0], x[1], shapes[0])]
    first = min((int(y.first.min(initial=_FAR)) for y in x), default=_FAR)
    last = max((int(y.last.max(initial=-_FAR)) for y in x), default=-_FAR)
    return [_Interval(np.full(s, first), np.full(s, last)) for s in shapes]


def _moved(equation: Equation, a: Sites) -> Moved:
    """By NumPy where it can: of JAX each shape would be a program, for numbers that are at hand."""
    params = equation.params
    match equation.primitive.name:
        case "broadcast_in_dim":
            ones = [1] * len(params["shape"])
            for size, axis in zip(a.shape, params["broadcast_dimensions"]):
                ones[axis] = size
            return np.broadcast_to(a.reshape(ones), params["shape"])
        case "reshape" if params["dimensions"] is None:
            return a.reshape(params["new_sizes"])
        case "rev":
            return np.flip(a, params["dimensions"])
        case "slice":
            ends = (params["start_indices"], params["limit_indices"])
            return a[tuple(map(slice, *ends, params["strides"] or (1,) * a.ndim))]
        case "squeeze":
            return np.squeeze(a, params["dimensions"])
        case "transpose":
            return a.transpose(params["permutation"])
    return equation.primitive.bind(np.asarray(a), **params)


def _window(shape: Axes, at: Sequence[Any], sizes: Axes) -> tuple[slice, ...]:
    """What `dynamic_slice` takes: moved back to where it ends inside."""
    first = [min(max(int(i), 0), n - size) for i, n, size in zip(at, shape, sizes)]
    return tuple(slice(i, i + size) for i, size in zip(first, sizes))


def _none(shape: tuple[int, ...]) -> _Interval:
    return _Interval(np.full(shape, _FAR), np.full(shape, -_FAR))


def _both(move: Callable[[Sites], Moved], x: _Interval) -> list[_Interval]:
    first, last = move(x.first), move(x.last)
    if not isinstance(first, (list, tuple)):
        first, last = [first], [last]
    return [_Interval(np.asarray(a), np.asarray(b)) for a, b in zip(first, last)]


def _running(join: np.ufunc, x: Sites, axis: int, back: bool) -> Sites:
    x = np.flip(x, axis) if back else x
    x = join.accumulate(x, axis)
    return np.flip(x, axis) if back else x


def _product(
    dimensions: DotDimensions, a: _Interval, b: _Interval, shape: tuple[int, ...]
) -> _Interval:
    """An element of a product reads a row of one operand and a column of the other."""
    (ca, cb), (ba, bb) = dimensions

    def reduced(x: _Interval, contracted: Axes, batch: Axes) -> tuple[_Interval, int]:
        free = [i for i in range(x.first.ndim) if i not in (*contracted, *batch)]
        order = (*batch, *free, *contracted)
        axes = tuple(range(len(batch) + len(free), x.first.ndim))
        return _Interval(
            x.first.transpose(order).min(axes), x.last.transpose(order).max(axes)
        ), len(free)

    left, m = reduced(a, ca, ba)
    right, n = reduced(b, cb, bb)

    def spread(x: Sites, free: int, before: bool) -> Sites:
        batch = x.shape[: x.ndim - free]
        own = x.shape[x.ndim - free :]
        ones = (1,) * (n if before else m)
        return x.reshape(batch + (own + ones if before else ones + own))

    first = np.minimum(spread(left.first, m, True), spread(right.first, n, False))
    last = np.maximum(spread(left.last, m, True), spread(right.last, n, False))
    return _Interval(np.broadcast_to(first, shape), np.broadcast_to(last, shape))
