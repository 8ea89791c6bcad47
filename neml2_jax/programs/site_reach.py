"""How far along a line of sites a function reads, found from its trace.

Every element of every intermediate array carries the interval of sites that it depends on; an
operation joins the intervals of what it reads. The width of the intervals at the end bounds the
band of the Jacobian, whatever the values are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import equinox as eqx
import jax
import numpy as np
from jax import lax
from jax.core import Tracer
from jax.extend import core as jex_core

from .jaxprs import ELEMENTWISE, called

_FAR = 2**30


class _Interval(NamedTuple):
    """First and last site per element; an element that reads none has first > last."""

    first: Any
    last: Any


def site_reach(function: Callable[[Any], Any], x: Any, sites: int) -> tuple[int, int]:
    """How many sites to the left and to the right are read at most.

    `function` takes an array `(n, sites)`, of which only the shape counts, to another
    `(m, sites)`.
    """
    left, right = _reach_of_each(function, x, np.arange(sites))
    return int(left.max()), int(right.max())


def ring_reach(function: Callable[[Any], Any], x: Any, sites: int) -> tuple[int, int]:
    """The same along a ring, where the last site is beside the first one.

    The ring is cut at two opposite places; a site is told by the cut that is farther from it.
    """
    here = np.arange(sites)
    one = _reach_of_each(function, x, here)
    other = _reach_of_each(function, x, (here + sites // 2) % sites)
    nearer = sum(other) < sum(one)
    left, right = (np.where(nearer, b, a) for a, b in zip(one, other))
    return int(left.max()), int(right.max())


def _reach_of_each(function: Any, x: Any, numbers: Any) -> tuple[Any, Any]:
    """Per site, how far to the left and to the right it reads, by the numbers of the sites."""
    (out,) = _sites_read(function, x, numbers)
    reads = out.first <= out.last
    left = np.where(reads, numbers - out.first, 0).max(axis=0)
    right = np.where(reads, out.last - numbers, 0).max(axis=0)
    return np.maximum(left, 0), np.maximum(right, 0)


def reads_no_site(function: Callable[[Any], Any], x: Any, sites: int) -> bool:
    """Whether none of the arrays that `function` gives depends on the array `(n, sites)`."""
    read = _sites_read(function, x, np.arange(sites))
    return all((out.first > out.last).all() for out in read)


def _sites_read(function: Callable[[Any], Any], x: Any, numbers: Any) -> list[_Interval]:
    closed = jax.make_jaxpr(function)(x)
    # The intervals are numbers, also where this is called while a program is traced.
    with jax.ensure_compile_time_eval():
        own = np.broadcast_to(numbers, x.shape)
        return _of(closed.jaxpr, closed.consts, [_Interval(own, own)])


def _of(jaxpr: Any, consts: Sequence[Any], arguments: Sequence[_Interval]) -> list[_Interval]:
    known: dict[Any, _Interval] = dict(zip(jaxpr.invars, arguments))
    numbers: dict[Any, Any] = {}  # integers that are known, so that indices are
    for v, c in zip(jaxpr.constvars, consts):
        if eqx.is_array(c) and not isinstance(c, Tracer):
            numbers[v] = c

    def interval(v: Any) -> _Interval:
        if not isinstance(v, jex_core.Literal) and v in known:
            return known[v]
        return _none(v.aval.shape)  # pyright: ignore[reportAttributeAccessIssue]

    def number(v: Any) -> Any:
        return v.val if isinstance(v, jex_core.Literal) else numbers.get(v)

    for equation in jaxpr.eqns:
        values = [number(v) for v in equation.invars]
        inner = called(equation)
        if inner is not None:
            # Numbers that are known enter as constants of the program inside.
            results = _of(inner.jaxpr, inner.consts, [interval(v) for v in equation.invars])
        else:
            results = _apply(equation, [interval(v) for v in equation.invars], values)
            small = all(v.aval.size < 2**20 for v in equation.outvars)
            if small and not equation.effects and all(x is not None for x in values):
                out = equation.primitive.bind(*values, **equation.params)
                out = out if equation.primitive.multiple_results else [out]
                numbers.update(zip(equation.outvars, out))
        known.update(zip(equation.outvars, results))
    return [interval(v) for v in jaxpr.outvars]


_MOVING = set(
    "broadcast_in_dim expand_dims reduce_precision reshape rev slice split squeeze "
    "transpose".split()
)

_REDUCING = {f"reduce_{n}" for n in ("sum", "max", "min", "prod", "and", "or")}


def _apply(equation: Any, x: list[_Interval], values: list[Any]) -> list[_Interval]:
    name, params = equation.primitive.name, equation.params
    shapes = [v.aval.shape for v in equation.outvars]
    if name in ELEMENTWISE:
        first, last = x[0]
        for other in x[1:]:
            first, last = np.minimum(first, other.first), np.maximum(last, other.last)
        return [_Interval(np.broadcast_to(first, shapes[0]), np.broadcast_to(last, shapes[0]))]
    if name in _MOVING:
        return _both(lambda a: equation.primitive.bind(np.asarray(a), **params), x[0])
    if name in _REDUCING:
        return [_Interval(x[0].first.min(params["axes"]), x[0].last.max(params["axes"]))]
    if name == "concatenate":
        d = params["dimension"]
        return [
            _Interval(
                np.concatenate([y.first for y in x], d), np.concatenate([y.last for y in x], d)
            )
        ]
    if name == "pad":
        config = params["padding_config"]
        first = lax.pad(np.asarray(x[0].first, np.int32), np.int32(_FAR), config)
        last = lax.pad(np.asarray(x[0].last, np.int32), np.int32(-_FAR), config)
        return [_Interval(np.asarray(first), np.asarray(last))]
    if name in ("gather", "dynamic_slice") and all(v is not None for v in values[1:]):
        return _both(lambda a: equation.primitive.bind(np.asarray(a), *values[1:], **params), x[0])
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


def _none(shape: tuple[int, ...]) -> _Interval:
    return _Interval(np.full(shape, _FAR), np.full(shape, -_FAR))


def _both(move: Callable[[Any], Any], x: _Interval) -> list[_Interval]:
    first, last = move(x.first), move(x.last)
    if not isinstance(first, (list, tuple)):
        first, last = [first], [last]
    return [_Interval(np.asarray(a), np.asarray(b)) for a, b in zip(first, last)]


def _running(join: Any, x: Any, axis: int, back: bool) -> Any:
    x = np.flip(x, axis) if back else x
    x = join.accumulate(x, axis)
    return np.flip(x, axis) if back else x


def _product(dimensions: Any, a: _Interval, b: _Interval, shape: tuple[int, ...]) -> _Interval:
    """An element of a product reads a row of one operand and a column of the other."""
    (ca, cb), (ba, bb) = dimensions

    def reduced(x: _Interval, contracted: Any, batch: Any) -> tuple[_Interval, int]:
        free = [i for i in range(x.first.ndim) if i not in (*contracted, *batch)]
        order = (*batch, *free, *contracted)
        axes = tuple(range(len(batch) + len(free), x.first.ndim))
        return _Interval(
            x.first.transpose(order).min(axes), x.last.transpose(order).max(axes)
        ), len(free)

    left, m = reduced(a, ca, ba)
    right, n = reduced(b, cb, bb)

    def spread(x: Any, free: int, before: bool) -> Any:
        batch = x.shape[: x.ndim - free]
        own = x.shape[x.ndim - free :]
        ones = (1,) * (n if before else m)
        return x.reshape(batch + (own + ones if before else ones + own))

    first = np.minimum(spread(left.first, m, True), spread(right.first, n, False))
    last = np.maximum(spread(left.last, m, True), spread(right.last, n, False))
    return _Interval(np.broadcast_to(first, shape), np.broadcast_to(last, shape))
