"""Tangents of solutions through all parts of bisected steps, with their K axes written out."""

from __future__ import annotations

import math
from collections.abc import Mapping

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
    for seed in _seeds(v):
        live = {n: t[seed] for n, t in v.items() if seed in t}
        directions, k_shape = _directions(points, live)
        at = _own_arrays(points, directions)

        def along(directions: Directions, at: Directions = at) -> BlockVector:
            return jax.jvp(lambda x: _solution(points, x), (at,), (directions,))[1]

        du = jax.vmap(along)(directions)
        for name, t in jax.vmap(points.outputs)(du).items():
            out[name][seed] = _with_k_axes(t, k_shape, 1)
    return out


def bisected_second_order(
    points: Points, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
) -> SecondOrderChainRuleDict:
    """Second-order tangents of the unknowns for those of the givens."""
    out: SecondOrderChainRuleDict = {n: {} for n in points.update.equation_system.unknown_names}
    place = _places(points)
    first, second = (
        {s: {n: t[s] for n, t in x.items() if n in place and s in t} for s in _seeds(x)}
        for x in (v, vh)
    )
    for a in first:
        for b in second:
            both = {n: t[a][b] for n, t in v2.items() if n in place and b in t.get(a, {})}
            names = [n for n in place if n in first[a] or n in second[b] or n in both]
            if not names:
                continue
            d_a, k_a = _directions(points, first[a])
            d_b, k_b = _directions(points, second[b])
            d_ab, _ = _directions(points, both, k_a + k_b)
            at = _own_arrays(points, names)
            du = _second_along(
                points,
                at,
                _with_zeros(d_a, at, (math.prod(k_a),)),
                _with_zeros(d_b, at, (math.prod(k_b),)),
                _with_zeros(d_ab, at, (math.prod(k_a), math.prod(k_b))),
            )
            for name, t in jax.vmap(jax.vmap(points.outputs))(du).items():
                out[name].setdefault(a, {})[b] = _with_k_axes(t, k_a + k_b, 2)
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


def _own_arrays(points: Points, names: Mapping[str, object] | list[str]) -> Directions:
    place = _places(points)
    return {n: points.arrays[place[n]] for n in names}


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


def _with_k_axes(t: TensorWrapper, k_shape: tuple[int, ...], folded: int) -> TensorWrapper:
    """A tangent whose K axes, all written out, are folded into so many axes in front."""
    data, k = t.data.reshape(k_shape + t.data.shape[folded:]), len(k_shape)
    return t.replace(data, k_ndim=k, k_state=(FULL,) * k, k_pairing=(None,) * k)


def _seeds(v: ChainRuleDict) -> list[Seed]:
    return list(dict.fromkeys(seed for t in v.values() for seed in t))
