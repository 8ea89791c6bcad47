"""Structured tangents of a solution, first and second order, by the implicit function theorem.

The tangents of the residuals at fixed unknowns are right-hand sides for the Jacobian at the
solution, whose factorisation at a point serves all directions of all seeds at once:

$$\\frac{\\partial r}{\\partial u}\\,\\dot u = -\\dot r\\big|_u, \\quad
  \\frac{\\partial r}{\\partial u}\\,\\ddot u = -\\ddot r\\big|_{\\ddot u = 0}$$
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Inexact

from ..models.chain_rule import ChainRuleDict, SecondOrderChainRuleDict, Seed, equalize_tangent_K
from ..models.explicit_sharding import solve_where_points_are, where_points_are
from ..models.interface import Values
from ..programs import in_one_context, mapped_by, over_points
from ..solvers.blocks import BlockMatrix, BlockVector
from ..solvers.linear_solver import AbstractLinearSolver
from ..types import TensorWrapper, is_tensor
from ..types.diagonals import fullify
from ..types.storage import AxisState
from .bisected_tangents import bisected_first_order, bisected_second_order
from .block_jacobian import linearize
from .group_layout import GroupLayout
from .implicit_function_theorem import sensitivity_solver
from .nonlinear_system import NonlinearSystem
from .points import Points, Static, one_as_many, points_last, rebuilt, unfolded, update_alone

Key = TypeVar("Key", bound=Hashable)

OfResiduals = Mapping[str, Mapping[Key, TensorWrapper]]
"""Residual, then seed or pair of seeds, to tangent at fixed unknowns."""


def first_order(points: Points, u: BlockVector, v: ChainRuleDict) -> ChainRuleDict:
    """Structured tangents of the unknowns for tangents of the givens."""
    if points.static.roles is not None:
        return bisected_first_order(points, v)
    out: ChainRuleDict = {n: {} for n in points.update.equation_system.unknown_names}
    for seed, tangents in _solved(points, u, v, _first_order_at_point).items():
        for name, t in tangents.items():
            out[name][seed] = t
    return out


def second_order(
    points: Points,
    u: BlockVector,
    v: ChainRuleDict,
    vh: ChainRuleDict,
    v2: SecondOrderChainRuleDict,
) -> SecondOrderChainRuleDict:
    """Second-order tangents of the unknowns, given all first-order ones (theirs included)."""
    if points.static.roles is not None:
        return bisected_second_order(points, v, vh, v2)
    out: SecondOrderChainRuleDict = {n: {} for n in points.update.equation_system.unknown_names}
    for (a, b), tangents in _solved(points, u, (v, vh, v2), _second_order_at_point).items():
        for name, t in tangents.items():
            out[name].setdefault(a, {})[b] = t
    return out


def _first_order_at_point(
    static: Static, system: NonlinearSystem, given: Values, u: BlockVector, v: ChainRuleDict
) -> tuple[BlockMatrix, ChainRuleDict]:
    return linearize(system, static.layout, u, given, v)[1:]


def _second_order_at_point(
    static: Static,
    system: NonlinearSystem,
    given: Values,
    u: BlockVector,
    tangents: tuple[ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict],
) -> tuple[BlockMatrix, dict[str, dict[tuple[Seed, Seed], TensorWrapper]]]:
    A = linearize(system, static.layout, u, given)[1]
    state = {**given, **system.unpack(static.layout, u)}
    pushed = system.model.second_order_with_reports(state, *tangents)[3]
    return A, {
        r: {(a, b): x for a, by in pushed.get(r, {}).items() for b, x in by.items()}
        for r in system.residual_names
    }


OfResidualsAtPoint = Callable[
    [Static, NonlinearSystem, Values, BlockVector, Any], tuple[BlockMatrix, OfResiduals[Any]]
]
"""The Jacobian at one point, and the tangents of the residuals there at fixed unknowns."""


def _solved(
    points: Points, u: BlockVector, tangents: Any, of_residuals: OfResidualsAtPoint
) -> dict[Any, Values]:
    """By seed, tangents of the unknowns for the tangents of the residuals at fixed unknowns."""
    flat, treedef = jax.tree_util.tree_flatten(tangents, is_leaf=is_tensor)
    static = _OfTangents(points.static, points.dynamic, treedef, of_residuals)
    solve = functools.partial(_solved_once, static)
    if not points.dynamic:
        solve = mapped_by(solve, functools.partial(_solved_for_many, static))
    found = solve(points.arrays, tuple(flat), u)
    return dict(zip(found.seeds, found.tangents, strict=True))


@dataclasses.dataclass(frozen=True)
class _OfTangents:
    """What the solve for tangents closes over besides arrays; hashable."""

    points: Static
    dynamic: tuple[int, ...]
    treedef: Any
    """Of the tangents of givens, by which its leaves have their names and seeds."""
    of_residuals: OfResidualsAtPoint
    differentiable: bool = True
    """Whether the rules of custom derivatives in the residuals are to be kept."""


class _BySeed(eqx.Module):
    """Tangents of the unknowns, seed by seed."""

    seeds: tuple[Hashable, ...] = eqx.field(static=True)
    tangents: list[Values]


def _solved_for_many(
    of: _OfTangents,
    count: int,
    batched: Any,
    arguments: tuple[tuple[jax.Array, ...], tuple[TensorWrapper, ...], BlockVector],
) -> _BySeed:
    """What `_solved_once` gives at one point, for many of them."""
    arrays, flat, u = arguments
    many = _OfTangents(
        of.points.over_points(batched[0]), (count,), of.treedef, of.of_residuals, False
    )
    typed = [
        t.replace(jnp.moveaxis(t.data, -1, t.k_ndim)) if b.data else t
        for t, b in zip(flat, batched[1])
    ]
    found = _solved_once(many, arrays, tuple(typed), one_as_many(u, batched[2], count))

    def points_behind(t: TensorWrapper) -> TensorWrapper:
        return jax.tree_util.tree_map(lambda data: jnp.moveaxis(data, t.k_ndim, -1), t)

    return jax.tree_util.tree_map(points_behind, found, is_leaf=is_tensor)


@in_one_context
@functools.partial(jax.jit, static_argnums=0)
def _solved_once(
    of: _OfTangents,
    arrays: tuple[jax.Array, ...],
    flat: tuple[TensorWrapper, ...],
    u: BlockVector,
) -> _BySeed:
    """Traced once for a structure: outside of a trace each call would do so otherwise."""
    moved = [points_last(t, of.dynamic) for t in flat]
    static, layout = of.points, of.points.layout
    update = update_alone(static, arrays)
    solver = sensitivity_solver(update, update.input_sensitivity_solver)
    storage: dict[Hashable, _KStorage] = {}

    def at_point(
        u: BlockVector, arrays: Sequence[jax.Array], tangent_data: Sequence[jax.Array]
    ) -> tuple[BlockMatrix, tuple[BlockVector, ...]]:
        typed = [t.replace(d) for t, d in zip(flat, tangent_data)]
        tangents = jax.tree_util.tree_unflatten(of.treedef, typed)
        found = _equations_at_point(static.at_a_point, of.of_residuals, u, tuple(arrays), tangents)
        storage.update(zip(found.seeds, found.storage))  # known once this is traced
        return found.A, found.b

    count, axes = len(arrays), [axis for _, axis in moved]

    def at_points(
        arrays: tuple[jax.Array, ...], u: BlockVector
    ) -> tuple[BlockMatrix, tuple[BlockVector, ...]]:
        in_axes = (-1, static.in_axes, axes)
        if of.differentiable:
            mapped = jax.vmap(at_point, in_axes=in_axes, out_axes=-1)
        else:
            mapped = over_points(at_point, in_axes)
        return mapped(u, tuple(arrays[:count]), list(arrays[count:]))

    everything = (*arrays, *(d for d, _ in moved))
    A, b = where_points_are(at_points, everything, (*static.in_axes, *axes), u)
    out: list[Values] = []
    for stored, x in zip(storage.values(), _solved_together(solver, A, b), strict=True):

        def typed(point: BlockVector, stored: _KStorage = stored) -> Values:
            return _typed_tangents(layout, point, stored)

        solved = jax.vmap(typed, in_axes=-1, out_axes=stored.k_ndim)(x)
        out.append({name: unfolded(t, of.dynamic) for name, t in solved.items()})
    return _BySeed(tuple(storage), out)


def _solved_together(
    solver: AbstractLinearSolver, A: BlockMatrix, b: Sequence[BlockVector]
) -> list[BlockVector]:
    """$-A^{-1} b$ for each of `b`, `(n, *sites, R, B)`, by one solve for all of their columns."""
    if not b:
        return []
    columns = tuple(jnp.concatenate([-g for g in of_group], axis=-2) for of_group in zip(*b))
    x = solve_where_points_are(solver.solve, A, columns)
    ends = list(itertools.accumulate(rhs[0].shape[-2] for rhs in b))[:-1]
    return list(zip(*(jnp.split(g, ends, axis=-2) for g in x)))


class _EquationsAtPoint(eqx.Module):
    """The Jacobian at one point, and by seed the tangents of residuals as right-hand sides."""

    A: BlockMatrix
    b: tuple[BlockVector, ...]
    seeds: tuple[Hashable, ...] = eqx.field(static=True)
    storage: tuple[_KStorage, ...] = eqx.field(static=True)


@in_one_context
@functools.partial(jax.jit, static_argnums=(0, 1))  # traced once for one point and for many
def _equations_at_point(
    static: Static,
    of_residuals: OfResidualsAtPoint,
    u: BlockVector,
    arrays: tuple[jax.Array, ...],
    tangents: Any,
) -> _EquationsAtPoint:
    update, given = rebuilt(static, arrays)
    system, layout = update.equation_system, static.layout
    A, v = of_residuals(static, system, given, u, tangents)
    sites_apart = len(layout) == 1 and layout[0].block and layout[0].band is None
    if sites_apart:  # nor do they mix in what is solved
        sites_apart = A[0, 0].ndim == 2 + len(layout[0].block_sites)
    apart = len(layout[0].block_sites) if sites_apart else 0
    b, storage = _right_hand_sides(system, layout, v, apart)
    return _EquationsAtPoint(A, b, tuple(storage), tuple(storage.values()))


@dataclasses.dataclass(frozen=True)
class _KStorage:
    """How the K axes of the right-hand sides of one seed are stored."""

    k_ndim: int
    k_shape: tuple[int, ...]
    k_state: tuple[AxisState, ...]
    k_pairing: tuple[int | None, ...]


def _right_hand_sides(
    system: NonlinearSystem, layout: Sequence[GroupLayout], v: OfResiduals[Key], apart: int
) -> tuple[tuple[BlockVector, ...], dict[Key, _KStorage]]:
    """Per seed, the tangents of all residuals as `(n, *sites, R)` per group.

    Diagonals over the outermost `apart` site axes stay diagonals.
    """
    seeds = dict.fromkeys(seed for r in system.residual_names for seed in v.get(r, {}))
    out: list[BlockVector] = []
    storage: dict[Key, _KStorage] = {}
    for seed in seeds:
        live = {r: v[r][seed] for r in system.residual_names if seed in v.get(r, {})}
        tangents = equalize_tangent_K([_mixed_within(t, apart) for t in live.values()])
        first = tangents[0]
        k = _KStorage(first.k_ndim, first.k_shape, first.k_state, first.k_pairing)
        by_name = dict(zip(live, tangents))
        groups = []
        for group in system.residual_layout(layout):
            rows = [
                _rows(by_name.get(name), k, group, sites + kind.BASE_SHAPE, size, first.dtype)
                for name, sites, size, kind in zip(
                    group.names, group.sites, group.sizes, group.types
                )
            ]
            groups.append(jnp.concatenate(rows, axis=0))
        storage[seed] = k
        out.append(tuple(groups))
    return tuple(out), storage


def _rows(
    t: TensorWrapper | None,
    k: _KStorage,
    group: GroupLayout,
    inner: tuple[int, ...],
    size: int,
    dtype: jnp.dtype,
) -> Inexact[Array, "size *sites directions"]:
    """The tangent of one residual, `(*K, *inner)`, or zero, as right-hand sides of its group."""
    if t is None:
        data = jnp.zeros(k.k_shape + inner, dtype)
    else:
        data = t.materialize().data
        pad = len(inner) - (data.ndim - k.k_ndim)
        data = data.reshape(k.k_shape + (1,) * pad + data.shape[k.k_ndim :])
        data = jnp.broadcast_to(data, k.k_shape + inner)
    width = math.prod(k.k_shape)
    data = data.reshape((width, *inner))
    if not group.block:
        return data.reshape((width, size)).T
    data = data.reshape((width, *group.block_sites, size))
    return jnp.moveaxis(jnp.moveaxis(data, -1, 0), 1, -1)


def _mixed_within(t: TensorWrapper, apart: int) -> TensorWrapper:
    """With the diagonals over all but the outermost `apart` site axes written out."""
    inner = [i for i, axis in enumerate(t.k_pairing) if axis is not None and axis >= apart]
    return fullify(t, tuple(inner))


def _typed_tangents(layout: Sequence[GroupLayout], x: BlockVector, k: _KStorage) -> Values:
    """`(n, *sites, R)` per group back to typed tangents at one point."""
    out: Values = {}
    for group, rows in zip(layout, x):
        per_direction = jax.vmap(group.unpack, in_axes=-1, out_axes=0)(rows)
        for name, t in zip(group.names, per_direction):
            data = t.data.reshape(k.k_shape + t.data.shape[1:])
            out[name] = t.replace(data, k_ndim=k.k_ndim, k_state=k.k_state, k_pairing=k.k_pairing)
    return out
