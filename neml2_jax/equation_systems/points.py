"""An implicit update of a batch: what is solved, and structured tangents of the solution."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..models.chain_rule import (
    ChainRuleDict,
    SecondOrderChainRuleDict,
    Seed,
    equalize_tangent_K,
)
from ..models.explicit_sharding import solve_where_points_are, where_points_are
from ..models.interface import Values
from ..solvers.blocks import BlockVector
from ..types import TensorWrapper, is_tensor
from ..types.diagonals import fullify
from ..types.region_keys import broadcast_named, broadcast_shapes
from ..types.storage import FULL
from .nonlinear_system import GroupLayout
from .solve_points import Static, rebuilt, sensitivity_solver, solve
from .substepping import Roles


@dataclasses.dataclass(frozen=True)
class Problem:
    """The solve of a batch: the dynamic axes folded into one, which is the last axis of arrays."""

    model: Any
    static: Static
    arrays: tuple[jax.Array, ...]
    guess: BlockVector
    dynamic: tuple[int, ...]
    given: tuple[str, ...]

    @staticmethod
    def of(model: Any, layout: Sequence[GroupLayout], given: Values, guess: Values) -> Problem:
        leaves, treedef = jax.tree_util.tree_flatten((model, given), is_leaf=is_tensor)
        dynamic = _common_points(model, given, guess)
        arrays, in_axes, kinds = [], [], []
        if model.max_substepping_level:  # a tangent may vary over points where its value does not
            given = {n: x.materialize().dynamic_batch.expand(dynamic) for n, x in given.items()}
            leaves, treedef = jax.tree_util.tree_flatten((model, given), is_leaf=is_tensor)
        for leaf in leaves:
            kinds.append((type(leaf), tuple(leaf.metadata.items())) if is_tensor(leaf) else None)
            data, axis = _points_last(leaf, dynamic) if is_tensor(leaf) else (leaf, None)
            arrays.append(data)
            in_axes.append(axis)
        of_model = len(jax.tree_util.tree_leaves(model, is_leaf=is_tensor))
        roles = None
        if model.max_substepping_level:
            system = model.equation_system
            roles = Roles.of(system.unknown_names, list(given), model.incremental_variables)
        static = Static(treedef, tuple(kinds), tuple(in_axes), tuple(layout), of_model, roles)
        batch = math.prod(dynamic)

        packed = []
        for group in layout:
            values, axes = [], []
            for name in group.names:
                data, axis = _points_last(guess[name], dynamic)
                values.append((guess[name], data))
                axes.append(axis)

            def pack(*data, group=group, values=values):
                return group.pack([x.replace(d) for (x, _), d in zip(values, data)])

            if any(a is not None for a in axes):
                pack = jax.vmap(pack, in_axes=tuple(axes), out_axes=-1)
                packed.append(pack(*(d for _, d in values)))
            else:
                row = pack(*(d for _, d in values))
                packed.append(jnp.broadcast_to(row[..., None], row.shape + (batch,)))
        return Problem(model, static, tuple(arrays), tuple(packed), dynamic, tuple(given))

    def over_batch(self, x: jax.Array) -> jax.Array:
        """`(..., B)` to `(..., *dynamic_batch)`."""
        return x.reshape(x.shape[:-1] + self.dynamic)

    def outputs(self, u: BlockVector) -> Values:
        system = self.model.equation_system

        def unpack(*point: jax.Array) -> Values:
            return system.unpack(self.static.layout, point)

        typed = jax.vmap(unpack, in_axes=-1, out_axes=0)(*u)
        return {n: self._unfold(x) for n, x in typed.items()}

    def _unfold(self, x: TensorWrapper) -> TensorWrapper:
        """Split the folded batch axis, which follows the K axes."""
        shape = x.k_shape + self.dynamic + x.shape[x.k_ndim + 1 :]
        return x.replace(x.data.reshape(shape))

    def first_order(self, u: BlockVector, v: ChainRuleDict) -> ChainRuleDict:
        """Structured tangents of the unknowns for tangents of the givens."""

        def residual_tangents(model: Any, given: Values, point: Any, v: Any) -> Any:
            linearized = model.equation_system.linearize(self.static.layout, point, given, v)
            return linearized[1], linearized[2]

        if self.static.roles is not None:
            return self._written_out(v)
        by_seed = self._solve_tangents(u, v, residual_tangents)
        out: ChainRuleDict = {n: {} for n in self.model.equation_system.unknown_names}
        for seed, tangents in by_seed.items():
            for name, t in tangents.items():
                out[name][seed] = t
        return out

    def second_order(
        self, u: BlockVector, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> SecondOrderChainRuleDict:
        """Second-order tangents of the unknowns, given all first-order ones (theirs included)."""
        if self.static.roles is not None:
            return self._second_written_out(v, vh, v2)
        layout = self.static.layout

        def residual_tangents(model: Any, given: Values, point: Any, t: Any) -> Any:
            system = model.equation_system
            A = system.linearize(layout, point, given)[1]
            state = {**given, **system.unpack(layout, point)}
            pushed = system.model.second_order(state, *t)[3]
            return A, {
                r: {
                    (a, b): x
                    for a, by_second in pushed.get(r, {}).items()
                    for b, x in by_second.items()
                }
                for r in system.residual_names
            }

        by_pair = self._solve_tangents(u, (v, vh, v2), residual_tangents)
        out: SecondOrderChainRuleDict = {n: {} for n in self.model.equation_system.unknown_names}
        for (a, b), tangents in by_pair.items():
            for name, t in tangents.items():
                out[name].setdefault(a, {})[b] = t
        return out

    def _written_out(self, v: ChainRuleDict) -> ChainRuleDict:
        """Tangents through all parts of bisected steps, with K axes written out."""
        out: ChainRuleDict = {n: {} for n in self.model.equation_system.unknown_names}
        for seed in _seeds(v):
            live = {n: t[seed] for n, t in v.items() if seed in t}
            directions, k_shape = self._directions(live)
            at = {n: self.arrays[self._place[n]] for n in directions}

            def along(directions: Any, at: Any = at) -> BlockVector:
                return jax.jvp(self._solution, (at,), (directions,))[1]

            du = jax.vmap(along)(directions)
            for name, t in jax.vmap(self.outputs)(du).items():
                out[name][seed] = _with_k_axes(t, k_shape, 1)
        return out

    def _second_written_out(
        self, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> SecondOrderChainRuleDict:
        """Second-order tangents through all parts of bisected steps, with K axes written out."""
        out: SecondOrderChainRuleDict = {n: {} for n in self.model.equation_system.unknown_names}
        place = self._place
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
                (d_a, k_a), (d_b, k_b) = self._directions(first[a]), self._directions(second[b])
                d_ab, _ = self._directions(both, k_a + k_b)
                A, B = math.prod(k_a), math.prod(k_b)
                like = {n: self.arrays[place[n]] for n in names}
                d_a = {n: d_a.get(n, jnp.zeros((A, *x.shape), x.dtype)) for n, x in like.items()}
                d_b = {n: d_b.get(n, jnp.zeros((B, *x.shape), x.dtype)) for n, x in like.items()}
                d_ab = {
                    n: d_ab[n].reshape((A, B, *x.shape))
                    if n in d_ab
                    else jnp.zeros((A, B, *x.shape), x.dtype)
                    for n, x in like.items()
                }

                def slope(values: Any, d: Any) -> BlockVector:
                    return jax.jvp(self._solution, (values,), (d,))[1]

                def along(d_a: Any, d_b: Any, d_ab: Any, like: Any = like) -> BlockVector:
                    return jax.jvp(slope, (like, d_a), (d_b, d_ab))[1]

                every_b = jax.vmap(along, in_axes=(None, 0, 0))
                du = jax.vmap(every_b, in_axes=(0, None, 0))(d_a, d_b, d_ab)
                for name, t in jax.vmap(jax.vmap(self.outputs))(du).items():
                    out[name].setdefault(a, {})[b] = _with_k_axes(t, k_a + k_b, 2)
        return out

    @property
    def _place(self) -> dict[str, int]:
        """Which of the arrays is that of a given."""
        return {n: self.static.of_model + i for i, n in enumerate(sorted(self.given))}

    def _solution(self, values: dict[str, jax.Array]) -> BlockVector:
        """The unknowns, with these values of givens instead of their own."""
        arrays = list(self.arrays)
        for n, x in values.items():
            arrays[self._place[n]] = x
        return solve(self.static, tuple(arrays), self.guess).unknowns

    def _directions(
        self, tangents: Values, k_shape: tuple[int, ...] = ()
    ) -> tuple[dict[str, jax.Array], tuple[int, ...]]:
        """Tangents of one seed as directions of the arrays, and their K axes."""
        if not tangents:
            return {}, k_shape
        full = equalize_tangent_K([fullify(t).materialize() for t in tangents.values()])
        return {n: self._direction(t) for n, t in zip(tangents, full)}, full[0].k_shape

    def _direction(self, t: TensorWrapper) -> jax.Array:
        """A tangent with its K axes folded into one, the points last, as the array of its value."""
        data, axis = _points_last(t.dynamic_batch.expand(self.dynamic), self.dynamic)
        points = () if axis is None else data.shape[-1:]
        inner = t.shape[t.k_ndim + t.dynamic_batch_ndim :]
        return data.reshape((math.prod(t.k_shape), *inner, *points))

    def _solve_tangents(
        self, u: BlockVector, tangents: Any, residual_tangents: Any
    ) -> dict[Any, Values]:
        """By seed, tangents of the unknowns for the tangents of the residuals at fixed unknowns.

        `residual_tangents` gives the Jacobian and those tangents at one point. The factorisation
        of a point serves all directions of a seed at once.
        """
        flat, treedef = jax.tree_util.tree_flatten(tangents, is_leaf=is_tensor)
        moved = [_points_last(t, self.dynamic) for t in flat]
        static, layout = self.static, self.static.layout
        solver = sensitivity_solver(self.model, self.model.input_sensitivity_solver)
        system = self.model.equation_system
        shapes: dict[Seed, Any] = {}

        def at_point(u: BlockVector, arrays: Any, tangent_data: Any) -> Any:
            model, given = rebuilt(static, arrays)
            typed = [t.replace(d) for t, d in zip(flat, tangent_data)]
            A, v = residual_tangents(model, given, u, jax.tree_util.tree_unflatten(treedef, typed))
            sites_apart = len(layout) == 1 and layout[0].block and layout[0].band is None
            if sites_apart:  # nor do they mix in what is solved
                sites_apart = A[0, 0].ndim == 2 + len(layout[0].block_sites)
            apart = len(layout[0].block_sites) if sites_apart else 0
            return A, _right_hand_sides(system, layout, v, shapes, apart)

        count, axes = len(self.arrays), [axis for _, axis in moved]

        def at_points(arrays: Any, u: BlockVector) -> Any:
            mapped = jax.vmap(at_point, in_axes=(-1, static.in_axes, axes), out_axes=-1)
            return mapped(u, tuple(arrays[:count]), list(arrays[count:]))

        everything = (*self.arrays, *(d for d, _ in moved))
        A, b = where_points_are(at_points, everything, (*static.in_axes, *axes), u)
        out: dict[Seed, Values] = {}
        for seed, rhs in b.items():
            x = solve_where_points_are(solver.solve, A, tuple(-g for g in rhs))

            def typed(point: Any, seed: Seed = seed) -> Values:
                return _typed_tangents(layout, point, shapes[seed])

            solved = jax.vmap(typed, in_axes=-1, out_axes=shapes[seed].k_ndim)(x)
            out[seed] = {name: self._unfold(t) for name, t in solved.items()}
        return out


def _common_points(model: Any, given: Values, guess: Values) -> tuple[int, ...]:
    """The batch that all values and all parameters broadcast to."""
    leaves = [x for x in jax.tree_util.tree_leaves(model, is_leaf=is_tensor) if is_tensor(x)]
    values = [*leaves, *given.values(), *guess.values()]
    try:
        return broadcast_shapes(*(x.dynamic_batch_shape for x in values))
    except ValueError:
        parameters = {
            id(x.data): f"parameter {n}" for n, x in model.named_parameters.items() if is_tensor(x)
        }
        names = [parameters.get(id(x.data), f"a {type(x).__name__} of the model") for x in leaves]
        names += [*given, *(f"first guess of {n}" for n in guess)]
        shapes = [(n, x.dynamic_batch_shape) for n, x in zip(names, values)]
        return broadcast_named(type(model).__name__, shapes)


def _with_k_axes(t: TensorWrapper, k_shape: tuple[int, ...], folded: int) -> TensorWrapper:
    """A tangent whose K axes, all written out, are folded into so many axes in front."""
    data, k = t.data.reshape(k_shape + t.data.shape[folded:]), len(k_shape)
    return t.replace(data, k_ndim=k, k_state=(FULL,) * k, k_pairing=(None,) * k)


def _seeds(v: ChainRuleDict) -> list[Seed]:
    return list(dict.fromkeys(seed for t in v.values() for seed in t))


@dataclasses.dataclass(frozen=True)
class _KLayout:
    """K axes of the right-hand sides of one seed. `paired`: its diagonals stay apart."""

    k_ndim: int
    k_shape: tuple[int, ...]
    k_state: tuple[str, ...]
    k_pairing: tuple[int | None, ...]


def _right_hand_sides(system, layout, v: ChainRuleDict, shapes: dict[Seed, _KLayout], apart: int):
    """Per seed, the tangents of all residuals as `(n, *sites, R)` per group.

    Diagonals over the outermost `apart` site axes stay diagonals.
    """
    names = [seed for r in system.residual_names for seed in v.get(r, {})]
    out = {}
    for seed in dict.fromkeys(names):
        live = {r: v[r][seed] for r in system.residual_names if seed in v.get(r, {})}
        tangents = equalize_tangent_K([_mixed_within(t, apart) for t in live.values()])
        first = tangents[0]
        k = _KLayout(first.k_ndim, first.k_shape, first.k_state, first.k_pairing)
        shapes[seed] = k
        by_name = dict(zip(live, tangents))
        width = int(np.prod(k.k_shape, dtype=int))
        groups = []
        for group in system.residual_layout(layout):
            rows = []
            for name, sites, size, kind in zip(group.names, group.sites, group.sizes, group.types):
                inner = sites + kind.BASE_SHAPE
                if name in by_name:
                    data = by_name[name].materialize().data
                    pad = len(inner) - (data.ndim - k.k_ndim)
                    data = data.reshape(k.k_shape + (1,) * pad + data.shape[k.k_ndim :])
                    data = jnp.broadcast_to(data, k.k_shape + inner)
                else:
                    data = jnp.zeros(k.k_shape + inner, first.dtype)
                data = data.reshape((width, *inner))
                if group.block:
                    data = data.reshape((width, *group.block_sites, size))
                    rows.append(jnp.moveaxis(jnp.moveaxis(data, -1, 0), 1, -1))
                else:
                    rows.append(data.reshape((width, size)).T)
            groups.append(jnp.concatenate(rows, axis=0))
        out[seed] = tuple(groups)
    return out


def _mixed_within(t: TensorWrapper, apart: int) -> TensorWrapper:
    """With the diagonals over all but the outermost `apart` site axes written out."""
    inner = [i for i, axis in enumerate(t.k_pairing) if axis is not None and axis >= apart]
    return fullify(t, tuple(inner))


def _typed_tangents(layout, x: BlockVector, k: _KLayout) -> Values:
    """`(n, *sites, R)` per group back to typed tangents at one point."""
    out: Values = {}
    for group, rows in zip(layout, x):
        per_direction = jax.vmap(group.unpack, in_axes=-1, out_axes=0)(rows)
        for name, t in zip(group.names, per_direction):
            data = t.data.reshape(k.k_shape + t.data.shape[1:])
            out[name] = t.replace(data, k_ndim=k.k_ndim, k_state=k.k_state, k_pairing=k.k_pairing)
    return out


def _points_last(x: TensorWrapper, dynamic: tuple[int, ...]) -> tuple[jax.Array, int | None]:
    """Data with the dynamic axes folded into one last axis; unchanged where there are none."""
    if x.dynamic_batch_ndim == 0:
        return x.data, None
    x = x.dynamic_batch.expand(dynamic)
    data = x.data.reshape(x.k_shape + (-1,) + x.shape[x.k_ndim + len(dynamic) :])
    return jnp.moveaxis(data, x.k_ndim, -1), -1
