"""Unknowns from equations: a model whose outputs solve a nonlinear system."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from ...declaration import dependency, option, register
from ...equation_systems.nonlinear_system import GroupLayout, NonlinearSystem
from ...solvers.blocks import BlockVector
from ...solvers.newton import AbstractNonlinearSolver
from ...types import TensorWrapper
from ...types.functions.structure import fullify
from ..batch_last import batch_last
from ..chain_rule import ChainRuleDict, SecondOrderChainRuleDict, equalize_tangent_K
from ..model import AbstractModel, Reports, SolveReport, Values
from ..pushforward import Slot

TILE = 64
"""Points that are solved together. A tile stays in cache, and is done when its own points are."""

_Solved = tuple[BlockVector, jax.Array, jax.Array, tuple[jax.Array, ...]]
"""Unknowns, status, iterations and residual norm per variable, points last."""


@register
class ImplicitUpdate(AbstractModel):
    r"""The unknowns $u$ that make the residuals of an equation system zero.

    $$r(u(g), g) = 0, \qquad
      \frac{\mathrm du}{\mathrm dg} = -\left(\frac{\partial r}{\partial u}\right)^{-1}
      \frac{\partial r}{\partial g}$$

    Every point of the dynamic batch is solved on its own. Derivatives come from the implicit
    function theorem, forward, reverse and of any order; the iterations are never unrolled. The
    first guess comes from `predictor`; unknowns that it does not give start from zero, and what it
    gives besides is not used.

    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 3.6.
    """

    equation_system: NonlinearSystem = dependency("System to solve", "EquationSystems")
    solver: AbstractNonlinearSolver = dependency("Nonlinear solver", "Solvers")
    predictor: AbstractModel | None = dependency(
        "Model that gives the first guess", "Models", default=None
    )
    input_sensitivity_solver: Any = dependency(
        "Linear solver for derivatives with respect to inputs; by default the Newton step's",
        "Solvers",
        default=None,
    )
    param_sensitivity_solver: Any = dependency(
        "Linear solver for derivatives with respect to parameters; by default the Newton step's",
        "Solvers",
        default=None,
    )
    max_substepping_level: int = option(
        "How often a step that fails may be bisected; 0 switches substepping off", default=0
    )
    incremental_variables: tuple[str, ...] = option(
        "Inputs that are increments over the step and shrink with a substep", default=()
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.max_substepping_level:
            raise NotImplementedError(
                "ImplicitUpdate: max_substepping_level > 0 is not available yet (issue 4); "
                "take smaller steps in the driver"
            )

    @property
    def _unknown_names(self) -> tuple[str, ...]:
        return self.equation_system.unknown_names

    def named_children(self) -> list[tuple[str, AbstractModel]]:
        children = [("model", self.equation_system.model)]
        return children + ([("predictor", self.predictor)] if self.predictor is not None else [])

    def input_slots(self) -> list[Slot]:
        slots = {s.name: s for s in self.equation_system.given_slots()}
        if self.predictor is not None:
            for slot in self.predictor.input_slots():
                slots.setdefault(slot.name, slot)
        return list(slots.values())

    def output_slots(self) -> list[Slot]:
        slots = {s.name: s for s in self.equation_system.model.input_slots()}
        return [dataclasses.replace(slots[n], core=0) for n in self._unknown_names]

    @property
    def output_priorities(self) -> dict[str, str]:
        return {name: "default" for name in self._unknown_names}

    # ------------------------------------------------------------------ values

    def run(self, inputs: Values) -> tuple[Values, Reports]:
        given = {s.name: inputs[s.name] for s in self.equation_system.given_slots()}
        guess = self._guess(inputs)
        layout = self._layout(given, guess)
        problem = _Problem.of(self, layout, given, guess)
        u, status, iterations, norms = _solve(problem.static, problem.arrays, problem.guess)
        names = [n for g in self.equation_system.residual_layout(layout) for n in g.names]
        report = SolveReport(
            problem.over_batch(status),
            problem.over_batch(iterations),
            {n: problem.over_batch(x) for n, x in zip(names, norms)},
        )
        return problem.outputs(u), {"": report}

    def forward(self, *inputs: Any) -> Any:
        return tuple(self.call_by_name(dict(zip(self.input_spec, inputs))).values())

    def _guess(self, inputs: Values) -> Values:
        guess: Values = {}
        if self.predictor is not None:
            names = self.predictor.input_spec
            given = self.predictor.run({n: inputs[n] for n in names})[0]
            guess = {n: x for n, x in given.items() if n in self._unknown_names}
        dtype = jnp.result_type(float, *(x.dtype for x in inputs.values()))
        for slot in self.equation_system.model.input_slots():
            if slot.name not in self._unknown_names:
                continue
            if slot.name not in guess:
                zero = jnp.zeros((1,) * slot.core + slot.type.BASE_SHAPE, dtype)
                guess[slot.name] = slot.type(zero, sub_batch_ndim=slot.core)
            guess[slot.name] = jax.lax.stop_gradient(guess[slot.name])
        return guess

    def _layout(self, given: Values, guess: Values) -> tuple[GroupLayout, ...]:
        """The layout at one point; sites that a guess lacks are read off its residual."""
        system = self.equation_system
        keep_groups = self.solver.linear_solver.NAMES_GROUPS
        if not (_has_sites(system.model) or any(x.sub_batch_ndim for x in given.values())):
            return system.layout(_at_a_point(guess), keep_groups)
        point_given, point_guess = _at_a_point(given), _at_a_point(guess)
        model = _at_a_point_model(system.model)
        for _ in range(len(guess) + 1):
            residuals = eqx.filter_eval_shape(
                lambda x: model.run(x)[0], {**point_given, **point_guess}
            )
            changed = False
            for u, r in zip(system.unknown_names, system.residual_names):
                sites = residuals[r].sub_batch_shape
                value = point_guess[u]
                if len(sites) > value.sub_batch_ndim or (
                    sites != value.sub_batch_shape
                    and all(a in (1, b) for a, b in zip(value.sub_batch_shape, sites))
                ):
                    shape = sites + value.BASE_SHAPE
                    point_guess[u] = jax.eval_shape(
                        lambda s=shape, v=value: type(v)(
                            jnp.zeros(s, v.dtype), sub_batch_ndim=len(s) - v.base_ndim
                        )
                    )
                    changed = True
            if not changed:
                break
        layout = system.layout(point_guess, keep_groups)
        if keep_groups:
            return layout
        at_point = dataclasses.replace(system, model=model)
        return at_point.with_band(layout, point_given)

    # ------------------------------------------------------------------ structured tangents

    def first_order(self, values: Values, v: ChainRuleDict) -> tuple[Values, ChainRuleDict]:
        problem, u, outputs = self._solved(values)
        seeds = {n: t for n, t in v.items() if n in problem.given and t}
        return outputs, problem.first_order(u, seeds) if seeds else {n: {} for n in outputs}

    def second_order(
        self, values: Values, v: ChainRuleDict, vh: ChainRuleDict, v2: SecondOrderChainRuleDict
    ) -> tuple[Values, ChainRuleDict, ChainRuleDict, SecondOrderChainRuleDict]:
        problem, u, outputs = self._solved(values)
        v, second = ({n: t for n, t in x.items() if n in problem.given and t} for x in (v, vh))
        v_out = problem.first_order(u, v) if v else {n: {} for n in outputs}
        h_out = problem.first_order(u, second) if second else {n: {} for n in outputs}
        both = {n: t for n, t in v2.items() if n in problem.given and t}
        v2_out = problem.second_order(u, {**v, **v_out}, {**second, **h_out}, both)
        return outputs, v_out, h_out, v2_out

    def _solved(self, values: Values) -> tuple[_Problem, BlockVector, Values]:
        given = {s.name: values[s.name] for s in self.equation_system.given_slots()}
        guess = self._guess(values)
        problem = _Problem.of(self, self._layout(given, guess), given, guess)
        u, status, _, _ = _solve(problem.static, problem.arrays, problem.guess)
        ok = status == 0
        return problem, u, problem.outputs(tuple(jnp.where(ok, x, jnp.nan) for x in u))


# ------------------------------------------------------------------------- at a single point


def _strip(x: TensorWrapper) -> TensorWrapper:
    """`x` at the first point of the dynamic batch."""
    index = (slice(None),) * x.k_ndim + (0,) * x.dynamic_batch_ndim
    return x.replace(x.data[index]) if x.dynamic_batch_ndim else x


def _at_a_point(values: Values) -> Values:
    return {n: eqx.filter_eval_shape(_strip, x) for n, x in values.items()}


def _has_sites(model: AbstractModel) -> bool:
    """Whether a law inside has site axes of its own, or a parameter has any."""
    slots = [*model.input_slots(), *model.output_slots()]
    if any(s.core for s in slots) or any(_has_sites(m) for _, m in model.named_children()):
        return True
    leaves = jax.tree_util.tree_leaves(model, is_leaf=_is_tensor)
    return any(_is_tensor(x) and x.sub_batch_ndim for x in leaves)


def _at_a_point_model(model: AbstractModel) -> AbstractModel:
    """The model with parameters that are batched over points replaced by those of the first."""
    leaves, treedef, batched = _batched_leaves(model)
    for i in batched:
        leaves[i] = _strip(leaves[i])
    return jax.tree_util.tree_unflatten(treedef, leaves)


def _is_tensor(x: Any) -> bool:
    return isinstance(x, TensorWrapper)


def _batched_leaves(model: Any) -> tuple[list[Any], Any, list[int]]:
    """Leaves of a model, and which of them vary over the dynamic batch."""
    leaves, treedef = jax.tree_util.tree_flatten(model, is_leaf=_is_tensor)
    batched = [i for i, x in enumerate(leaves) if _is_tensor(x) and x.dynamic_batch_ndim > 0]
    return leaves, treedef, batched


# ------------------------------------------------------------------------- over the batch


@dataclasses.dataclass(frozen=True)
class _Static:
    """What the solve closes over besides arrays; hashable."""

    treedef: Any
    metadata: tuple[Any, ...]
    in_axes: tuple[int | None, ...]
    layout: tuple[GroupLayout, ...]


@dataclasses.dataclass(frozen=True)
class _Problem:
    """The solve of a batch: the dynamic axes folded into one, which is the last axis of arrays."""

    model: ImplicitUpdate
    static: _Static
    arrays: tuple[jax.Array, ...]
    guess: BlockVector
    dynamic: tuple[int, ...]
    given: tuple[str, ...]

    @staticmethod
    def of(
        model: ImplicitUpdate, layout: Sequence[GroupLayout], given: Values, guess: Values
    ) -> _Problem:
        leaves, treedef = jax.tree_util.tree_flatten((model, given), is_leaf=_is_tensor)
        shapes = [x.dynamic_batch_shape for x in [*leaves, *guess.values()] if _is_tensor(x)]
        dynamic = np.broadcast_shapes(*shapes)
        arrays, in_axes, kinds = [], [], []
        for leaf in leaves:
            kinds.append((type(leaf), tuple(leaf.metadata.items())) if _is_tensor(leaf) else None)
            data, axis = _points_last(leaf, dynamic) if _is_tensor(leaf) else (leaf, None)
            arrays.append(data)
            in_axes.append(axis)
        static = _Static(treedef, tuple(kinds), tuple(in_axes), tuple(layout))
        batch = int(np.prod(dynamic, dtype=int))

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
        return _Problem(model, static, tuple(arrays), tuple(packed), dynamic, tuple(given))

    def over_batch(self, x: jax.Array) -> jax.Array:
        """`(B,)` to `(*dynamic_batch,)`."""
        return x.reshape(self.dynamic)

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

        def residual_tangents(model: ImplicitUpdate, given: Values, point: Any, v: Any) -> Any:
            linearized = model.equation_system.linearize(self.static.layout, point, given, v)
            return linearized[1], linearized[2]

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
        layout = self.static.layout

        def residual_tangents(model: ImplicitUpdate, given: Values, point: Any, t: Any) -> Any:
            system = model.equation_system
            A = system.linearize(layout, point, given)[1]
            state = {**given, **system.unpack(layout, point)}
            pushed = system.model.second_order(state, *t)[3]
            return A, {
                r: {
                    f"{a}{_PAIR}{b}": x
                    for a, by_second in pushed.get(r, {}).items()
                    for b, x in by_second.items()
                }
                for r in system.residual_names
            }

        by_pair = self._solve_tangents(u, (v, vh, v2), residual_tangents)
        out: SecondOrderChainRuleDict = {n: {} for n in self.model.equation_system.unknown_names}
        for pair, tangents in by_pair.items():
            a, b = pair.split(_PAIR)
            for name, t in tangents.items():
                out[name].setdefault(a, {})[b] = t
        return out

    def _solve_tangents(
        self, u: BlockVector, tangents: Any, residual_tangents: Any
    ) -> dict[str, Values]:
        """By seed, tangents of the unknowns for the tangents of the residuals at fixed unknowns.

        `residual_tangents` gives the Jacobian and those tangents at one point. The factorisation
        of a point serves all directions of a seed at once.
        """
        flat, treedef = jax.tree_util.tree_flatten(tangents, is_leaf=_is_tensor)
        moved = [_points_last(t, self.dynamic) for t in flat]
        static, layout = self.static, self.static.layout
        solver = self.model.input_sensitivity_solver or self.model.solver.linear_solver
        system = self.model.equation_system
        shapes: dict[str, Any] = {}

        def at_point(u: BlockVector, arrays: Any, tangent_data: Any) -> Any:
            model, given = _rebuilt(static, arrays)
            typed = [t.replace(d) for t, d in zip(flat, tangent_data)]
            A, v = residual_tangents(model, given, u, jax.tree_util.tree_unflatten(treedef, typed))
            sites_apart = len(layout) == 1 and layout[0].block and layout[0].band is None
            if sites_apart:  # nor do they mix in what is solved
                sites_apart = A[0, 0].ndim == 2 + len(layout[0].block_sites)
            return A, _right_hand_sides(system, layout, v, shapes, sites_apart)

        A, b = jax.vmap(
            at_point,
            in_axes=(-1, static.in_axes, [axis for _, axis in moved]),
            out_axes=-1,
        )(u, self.arrays, [d for d, _ in moved])
        out: dict[str, Values] = {}
        for seed, rhs in b.items():
            x = solver.solve(A, tuple(-g for g in rhs))

            def typed(point: Any, seed: str = seed) -> Values:
                return _typed_tangents(layout, point, shapes[seed])

            solved = jax.vmap(typed, in_axes=-1, out_axes=shapes[seed].k_ndim)(x)
            out[seed] = {name: self._unfold(t) for name, t in solved.items()}
        return out


_PAIR = "\0then "
"""Joins two seeds to one key; the NUL keeps it out of users' names."""


@dataclasses.dataclass(frozen=True)
class _KLayout:
    """K axes of the right-hand sides of one seed. `paired`: its diagonals stay apart."""

    k_ndim: int
    k_shape: tuple[int, ...]
    k_state: tuple[str, ...]
    k_pairing: tuple[int | None, ...]


def _right_hand_sides(
    system, layout, v: ChainRuleDict, shapes: dict[str, _KLayout], sites_apart: bool
):
    """Per seed, the tangents of all residuals as `(n, *sites, R)` per group."""
    names = [seed for r in system.residual_names for seed in v.get(r, {})]
    out = {}
    for seed in dict.fromkeys(names):
        live = {r: v[r][seed] for r in system.residual_names if seed in v.get(r, {})}
        tangents = list(live.values())
        if not sites_apart:
            tangents = [fullify(t) for t in tangents]
        tangents = equalize_tangent_K(tangents)
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
                    data = data.reshape((width, *sites, size))
                    rows.append(jnp.moveaxis(jnp.moveaxis(data, -1, 0), 1, -1))
                else:
                    rows.append(data.reshape((width, size)).T)
            groups.append(jnp.concatenate(rows, axis=0))
        out[seed] = tuple(groups)
    return out


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
    d = x.dynamic_batch_ndim
    if d == 0:
        return x.data, None
    k, inner = x.k_shape, x.shape[x.k_ndim + d :]
    shape = k + (1,) * (len(dynamic) - d) + x.dynamic_batch_shape + inner
    data = jnp.broadcast_to(x.data.reshape(shape), k + dynamic + inner)
    data = data.reshape(k + (-1,) + inner)
    return jnp.moveaxis(data, len(k), -1), -1


def _rebuilt(static: _Static, arrays: Sequence[jax.Array]) -> tuple[ImplicitUpdate, Values]:
    leaves = [
        x if kind is None else kind[0](x, **dict(kind[1]))
        for x, kind in zip(arrays, static.metadata)
    ]
    return jax.tree_util.tree_unflatten(static.treedef, leaves)


@functools.partial(jax.custom_jvp, nondiff_argnums=(0,))
def _solve(static: _Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> _Solved:
    batch = guess[0].shape[-1]
    if batch <= TILE:
        return _solve_tile(static, arrays, guess)
    tiles = -(-batch // TILE)

    def split(x: jax.Array) -> jax.Array:
        """The points in tiles, which come first; the last tile is filled up with its last point."""
        x = jnp.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, tiles * TILE - batch)], mode="edge")
        return jnp.moveaxis(x.reshape(x.shape[:-1] + (tiles, TILE)), -2, 0)

    def joined(x: jax.Array) -> jax.Array:
        x = jnp.moveaxis(x, 0, -2)
        return x.reshape(x.shape[:-2] + (-1,))[..., :batch]

    batched = tuple(split(x) for x, a in zip(arrays, static.in_axes) if a is not None)

    def of_tile(tile: Any) -> _Solved:
        batched, guess = tile
        own = iter(batched)
        full = tuple(x if a is None else next(own) for x, a in zip(arrays, static.in_axes))
        return _solve_tile(static, full, guess)

    solved = jax.lax.map(of_tile, (batched, tuple(split(g) for g in guess)))
    return jax.tree_util.tree_map(joined, solved)


def _solve_tile(static: _Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> _Solved:
    layout = static.layout
    arrays = tuple(jnp.asarray(x) for x in arrays)  # a derivative hands numbers in as numbers

    def residual_at_point(u: BlockVector, arrays: Sequence[jax.Array]) -> BlockVector:
        model, given = _rebuilt(static, arrays)
        return model.equation_system.residual(layout, u, given)

    def jacobian_at_point(u: BlockVector, arrays: Sequence[jax.Array]) -> Any:
        model, given = _rebuilt(static, arrays)
        return model.equation_system.linearize(layout, u, given)[1]

    def over_points(function: Any) -> Any:
        mapped = batch_last(function, (-1, static.in_axes))
        return lambda u: mapped(u, arrays)

    model, _ = jax.tree_util.tree_unflatten(static.treedef, list(arrays))
    solution = model.solver.solve(
        over_points(residual_at_point), over_points(jacobian_at_point), guess
    )
    norms = []
    for group, r in zip(layout, solution.residual):
        start = 0
        for size in group.sizes:
            part = r[start : start + size]
            norms.append(jnp.sqrt(jnp.sum(part**2, axis=tuple(range(part.ndim - 1)))))
            start += size
    return solution.unknowns, solution.status, solution.iterations, tuple(norms)


@_solve.defjvp
def _solve_jvp(static: _Static, primals, tangents):
    """The implicit function theorem. The rule calls `_solve`, so it can be differentiated again."""
    arrays, guess = primals
    d_arrays, _ = tangents
    out = _solve(static, arrays, guess)
    u = out[0]

    def residual_at_point(u: BlockVector, arrays: Sequence[jax.Array]) -> BlockVector:
        model, given = _rebuilt(static, arrays)
        return model.equation_system.residual(static.layout, u, given)

    def jacobian_at_point(u: BlockVector, arrays: Sequence[jax.Array]) -> Any:
        model, given = _rebuilt(static, arrays)
        return model.equation_system.linearize(static.layout, u, given)[1]

    residual = jax.vmap(residual_at_point, in_axes=(-1, static.in_axes), out_axes=-1)
    jacobian = jax.vmap(jacobian_at_point, in_axes=(-1, static.in_axes), out_axes=-1)
    _, dr = jax.jvp(lambda a: residual(u, a), (arrays,), (d_arrays,))
    model, _ = jax.tree_util.tree_unflatten(static.treedef, list(arrays))
    solver = model.input_sensitivity_solver or model.solver.linear_solver
    du = solver.solve_one(jacobian(u, arrays), tuple(-g for g in dr))
    zeros = jax.tree_util.tree_map(_zero_tangent, out[1:])
    return out, (du, *zeros)


def _zero_tangent(x: jax.Array) -> Any:
    if jnp.issubdtype(x.dtype, jnp.inexact):
        return jnp.zeros_like(x)
    return np.zeros(x.shape, jax.dtypes.float0)
