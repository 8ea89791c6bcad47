"""Tangents of solutions through all parts of bisected steps, with their K axes written out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Inexact

from ..models.chain_rule import ChainRuleDict, SecondOrderChainRuleDict, Seed, equalize_tangent_K
from ..models.interface import Values
from ..solvers.blocks import BlockVector
from ..types import TensorWrapper
from ..types.diagonals import fullify
from ..types.storage import FULL
from .points import Points, points_last
from .solve_points import solve

Directions = dict[str, Inexact[Array, "directions ..."]]
"""Given variable to directions of its array."""


def bisected_first_order(points: Points, v: ChainRuleDict) -> ChainRuleDict:
    """Tangents of the unknowns for tangents of the givens."""
    out: ChainRuleDict = {n: {} for n in points.update.equation_system.unknown_names}
    by_seed = _by_seed(points, v)
    if not by_seed:
        return out
    at = _own_arrays(points, by_seed)
    seeds = _stacked(points, by_seed, at)

    def along(directions: Directions) -> BlockVector:
        return jax.jvp(lambda x: _solution(points, x), (at,), (directions,))[1]

    du = jax.vmap(points.outputs)(jax.vmap(along)(seeds.directions))
    for seed, (rows, k_shape) in seeds.rows.items():
        for name, t in du.items():
            out[name][seed] = _with_k_axes(t, t.data[rows], k_shape, 1)
    return out


def bisected_second_order(
    points: Points, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
) -> SecondOrderChainRuleDict:
    """Second-order tangents of the unknowns for those of the givens."""
    out: SecondOrderChainRuleDict = {n: {} for n in points.update.equation_system.unknown_names}
    place = _places(points)
    first, second = _by_seed(points, v), _by_seed(points, vh)
    both = {
        (a, b): {n: t[a][b] for n, t in v2.items() if n in place and b in t.get(a, {})}
        for a in first
        for b in second
    }
    if not both:
        return out
    at = _own_arrays(points, first | second | both)
    firsts, seconds = _stacked(points, first, at), _stacked(points, second, at)
    mixed = _stacked_pairs(points, both, firsts, seconds, at)
    du = _second_along(points, at, firsts.directions, seconds.directions, mixed)
    typed = jax.vmap(jax.vmap(points.outputs))(du)
    for a, (of_a, k_a) in firsts.rows.items():
        for b, (of_b, k_b) in seconds.rows.items():
            for name, t in typed.items():
                data = t.data[of_a, of_b]
                out[name].setdefault(a, {})[b] = _with_k_axes(t, data, k_a + k_b, 2)
    return out


def _second_along(
    points: Points, at: Directions, d_a: Directions, d_b: Directions, d_ab: Directions
) -> BlockVector:
    """The second derivative of the solution along every `d_a` and every `d_b`."""

    def slope(values: Directions, d: Directions) -> BlockVector:
        return jax.jvp(lambda x: _solution(points, x), (values,), (d,))[1]

    def along(d_a: Directions, d_b: Directions, d_ab: Directions) -> BlockVector:
        return jax.jvp(slope, (at, d_a), (d_b, d_ab))[1]

    every_b = jax.vmap(along, in_axes=(None, 0, 0))
    return jax.vmap(every_b, in_axes=(0, None, 0))(d_a, d_b, d_ab)


class _Stacked(NamedTuple):
    """Directions of all seeds, one after the other: the solution is differentiated once for all."""

    directions: Directions
    rows: dict[Seed, tuple[slice, tuple[int, ...]]]
    """By seed, which of the directions are its own, and its K axes, which are folded there."""


def _stacked(points: Points, by_seed: Mapping[Seed, Values], at: Directions) -> _Stacked:
    parts, rows, start = [], {}, 0
    for seed, tangents in by_seed.items():
        directions, k_shape = _directions(points, tangents)
        width = math.prod(k_shape)
        parts.append(_with_zeros(directions, at, (width,)))
        rows[seed] = (slice(start, start + width), k_shape)
        start += width
    return _Stacked({n: jnp.concatenate([p[n] for p in parts]) for n in at}, rows)


def _stacked_pairs(
    points: Points,
    both: Mapping[tuple[Seed, Seed], Values],
    firsts: _Stacked,
    seconds: _Stacked,
    at: Directions,
) -> Directions:
    """Second-order tangents of the givens, by the directions of first and of second seeds."""
    rows = []
    for a, (_, k_a) in firsts.rows.items():
        row = []
        for b, (_, k_b) in seconds.rows.items():
            directions, _ = _directions(points, both[a, b], k_a + k_b)
            row.append(_with_zeros(directions, at, (math.prod(k_a), math.prod(k_b))))
        rows.append({n: jnp.concatenate([x[n] for x in row], axis=1) for n in at})
    return {n: jnp.concatenate([x[n] for x in rows]) for n in at}


def _with_zeros(directions: Directions, at: Directions, widths: tuple[int, ...]) -> Directions:
    """Directions of all arrays `at`, `(*widths, *shape)`: zero where there are none."""
    return {
        n: directions[n].reshape((*widths, *x.shape))
        if n in directions
        else jnp.zeros((*widths, *x.shape), x.dtype)
        for n, x in at.items()
    }


def _places(points: Points) -> dict[str, int]:
    """Which of the arrays is that of a given."""
    return {n: points.static.of_model + i for i, n in enumerate(sorted(points.given))}


def _own_arrays(points: Points, tangents: Mapping[Any, Values]) -> Directions:
    """Of the givens that have any of the tangents."""
    live = {n for t in tangents.values() for n in t}
    return {n: points.arrays[i] for n, i in _places(points).items() if n in live}


def _solution(points: Points, values: Directions) -> BlockVector:
    """The unknowns, with these values of givens instead of their own."""
    arrays, place = list(points.arrays), _places(points)
    for n, x in values.items():
        arrays[place[n]] = x
    return solve(points.static, tuple(arrays), points.guess).unknowns


def _directions(
    points: Points, tangents: Values, k_shape: tuple[int, ...] = ()
) -> tuple[Directions, tuple[int, ...]]:
    """Tangents of one seed as directions of the arrays, and their K axes."""
    if not tangents:
        return {}, k_shape
    full = equalize_tangent_K([fullify(t).materialize() for t in tangents.values()])
    return {n: _direction(points, t) for n, t in zip(tangents, full)}, full[0].k_shape


def _direction(points: Points, t: TensorWrapper) -> Inexact[Array, "directions ..."]:
    """A tangent with its K axes folded into one, the points last, as the array of its value."""
    data, axis = points_last(t.dynamic_batch.expand(points.dynamic), points.dynamic)
    of_points = () if axis is None else data.shape[-1:]
    inner = t.shape[t.k_ndim + t.dynamic_batch_ndim :]
    return data.reshape((math.prod(t.k_shape), *inner, *of_points))


def _with_k_axes(
    t: TensorWrapper, data: jax.Array, k_shape: tuple[int, ...], folded: int
) -> TensorWrapper:
    """`t` with the data of a tangent whose K axes, all written out, are folded in front."""
    data, k = data.reshape(k_shape + data.shape[folded:]), len(k_shape)
    return t.replace(data, k_ndim=k, k_state=(FULL,) * k, k_pairing=(None,) * k)


def _by_seed(points: Points, v: ChainRuleDict) -> dict[Seed, Values]:
    """By seed, the tangents of the givens that have any."""
    place = _places(points)
    out: dict[Seed, Values] = {}
    for name, tangents in v.items():
        for seed, t in tangents.items():
            mine = out.setdefault(seed, {})
            if name in place:
                mine[name] = t
    return {seed: t for seed, t in out.items() if t}
