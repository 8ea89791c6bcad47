"""The solve behind an implicit update: a batch of points, in tiles, and its derivative."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import export

from ..models.explicit_sharding import solve_where_points_are, where_points_are
from ..models.interface import Values
from ..programs.batch_last import batch_last
from ..programs.compiled_apart import compiled_apart
from ..solvers.blocks import BlockMatrix, BlockVector
from ..solvers.dense_lu import DenseLU
from ..solvers.float32_start import float32_start, starts_in_float32, to_float32
from ..solvers.jacobian_operator import JacobianOperator
from ..solvers.linear_solver import AbstractLinearSolver
from .nonlinear_system import GroupLayout, NonlinearSystem
from .substepping import Roles, Substep, SubstepRecord, at_substep, bisected

TILE = 64
"""Points that are solved together. A tile stays in cache, and is done when its own points are."""


class Solved(NamedTuple):
    """How a solve ended, points last; norms and their history by variable."""

    unknowns: BlockVector
    status: jax.Array
    iterations: jax.Array
    step_length: jax.Array
    norms: tuple[jax.Array, ...]
    history: jax.Array | None
    substeps: SubstepRecord | None


@dataclasses.dataclass(frozen=True)
class Static:
    """What the solve closes over besides arrays; hashable."""

    treedef: Any
    metadata: tuple[Any, ...]
    in_axes: tuple[int | None, ...]
    layout: tuple[GroupLayout, ...]
    of_model: int
    """How many of the arrays belong to the model; the others to what is given."""
    roles: Roles | None
    """What the inputs are to a part of the step, if steps may be bisected."""


def rebuilt(static: Static, arrays: Sequence[jax.Array]) -> tuple[Any, Values]:
    leaves = [
        x if kind is None else kind[0](x, **dict(kind[1]))
        for x, kind in zip(arrays, static.metadata)
    ]
    return jax.tree_util.tree_unflatten(static.treedef, leaves)


def _system_at_point(
    static: Static, arrays: Sequence[jax.Array], part: Substep | None
) -> tuple[NonlinearSystem, Values]:
    """The system of one point and what it is given, over the whole step or a part of it."""
    model, given = rebuilt(static, arrays)
    system = model.equation_system
    if part is not None:
        assert static.roles is not None
        given = at_substep(static.roles, given, system.unpack(static.layout, part.before), part)
    return system, given


def residual_at_point(
    static: Static, u: BlockVector, arrays: Sequence[jax.Array], part: Substep | None = None
) -> BlockVector:
    """$r$ at one point."""
    system, given = _system_at_point(static, arrays, part)
    return system.residual(static.layout, u, given)


def jacobian_at_point(
    static: Static, u: BlockVector, arrays: Sequence[jax.Array], part: Substep | None = None
) -> BlockMatrix:
    r"""$\partial r / \partial u$ at one point, in blocks."""
    system, given = _system_at_point(static, arrays, part)
    return system.linearize(static.layout, u, given)[1]


def sensitivity_solver(model: Any, own: AbstractLinearSolver | None) -> AbstractLinearSolver:
    """The one that is asked for, or that of the Newton step if it is exact."""
    newton = model.solver.linear_solver
    return own or (DenseLU() if newton.MATRIX_FREE else newton)


@functools.partial(jax.custom_jvp, nondiff_argnums=(0,))
def solve(static: Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> Solved:
    """The solution at every point; differentiable by the implicit function theorem."""
    return where_points_are(functools.partial(_solve, static), arrays, static.in_axes, guess)


def _solve(static: Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> Solved:
    """The solution at every point, in tiles."""
    batch: Any = guess[0].shape[-1]
    symbolic = export.is_symbolic_dim(guess[0].shape[-1])  # in tiles: of one size, unlike the whole
    if not symbolic and batch <= TILE:
        return _solve_tile(static, arrays, guess)
    tiles = -(-batch // TILE)

    def split(x: jax.Array) -> jax.Array:
        """The points in tiles, which come first; the last tile is filled up with its last point."""
        if symbolic:
            x = jnp.take(x, jnp.minimum(jnp.arange(tiles * TILE), batch - 1), axis=-1)
        else:  # a copy, where taking would look up each index
            x = jnp.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, tiles * TILE - batch)], mode="edge")
        return jnp.moveaxis(x.reshape(x.shape[:-1] + (tiles, TILE)), -2, 0)

    def joined(x: jax.Array) -> jax.Array:
        x = jnp.moveaxis(x, 0, -2)
        return x.reshape(x.shape[:-2] + (-1,))[..., :batch]

    batched = tuple(split(x) for x, a in zip(arrays, static.in_axes) if a is not None)

    def of_tile(tile: Any) -> Solved:
        batched, guess = tile
        own = iter(batched)
        full = tuple(x if a is None else next(own) for x, a in zip(arrays, static.in_axes))
        return _solve_tile(static, full, guess)

    solved = jax.lax.map(of_tile, (batched, tuple(split(g) for g in guess)))
    return jax.tree_util.tree_map(joined, solved)


def _solve_tile(static: Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> Solved:
    layout = static.layout
    arrays = tuple(jnp.asarray(x) for x in arrays)  # a derivative hands numbers in as numbers
    model, given = jax.tree_util.tree_unflatten(static.treedef, list(arrays))
    solver = model.solver
    sizes = tuple(g.sizes for g in layout)

    def problem(part: Substep | None, single: bool = False) -> tuple[Any, Any]:
        """Residual and Jacobian over the whole step or a part of it, in float32 if `single`."""
        axes = (-1, static.in_axes, None if part is None else -1)
        point = functools.partial(residual_at_point, static)
        jacobian = functools.partial(jacobian_at_point, static)
        own = (arrays, part)
        if single:
            point, jacobian, own = _to_float32(point), _to_float32(jacobian), to_float32(own)
        residual = compiled_apart(batch_last(point, axes))
        jacobian = compiled_apart(batch_last(jacobian, axes))
        if solver.linear_solver.MATRIX_FREE:
            return lambda u: residual(u, *own), lambda u: JacobianOperator(
                lambda u, own: point(u, *own), u, own, axes[1:], lambda u: jacobian(u, *own), sizes
            )
        return lambda u: residual(u, *own), lambda u: jacobian(u, *own)

    def norms(r: BlockVector) -> jax.Array:
        """Of each variable, `(variables, B)`."""
        out = []
        for of_group, rows in zip(sizes, r):
            start = 0
            for size in of_group:
                part = rows[start : start + size]
                out.append(jnp.sqrt(jnp.sum(part**2, axis=tuple(range(part.ndim - 1)))))
                start += size
        return jnp.stack(out)

    measure = norms if solver.record_residuals else None
    equations, start, first_norm = problem(None), guess, None
    if starts_in_float32(solver, guess):
        single = problem(None, single=True)
        start, first_norm = float32_start(solver, equations[0], single, guess, sizes)
    solution = solver.solve(*equations, start, measure=measure, first_norm=first_norm, sizes=sizes)
    substeps = None
    if static.roles is not None:
        before = _states_before(static, arrays, guess)
        level = model.max_substepping_level
        solution, substeps = bisected(problem, solver, solution, before, level, sizes)
    return Solved(
        solution.unknowns,
        solution.status,
        solution.iterations,
        solution.step_length,
        tuple(norms(solution.residual)),
        solution.history,
        substeps,
    )


def _to_float32(function: Callable[..., Any]) -> Callable[..., Any]:
    """With results in float32, whatever constants that a law holds lead to."""
    return lambda *args: to_float32(function(*args))


def _states_before(static: Static, arrays: Sequence[jax.Array], guess: BlockVector) -> BlockVector:
    """The unknowns at the start of the step; the guess where the system does not read them."""

    def at_point(arrays: Sequence[jax.Array], guess: BlockVector) -> BlockVector:
        model, given = rebuilt(static, arrays)
        system = model.equation_system
        values = system.unpack(static.layout, guess)
        values.update({n: given[f"{n}~1"] for n in values if f"{n}~1" in given})
        return system.pack(static.layout, values)

    return jax.vmap(at_point, in_axes=(static.in_axes, -1), out_axes=-1)(arrays, guess)


@solve.defjvp
def _solve_jvp(static: Static, primals, tangents):
    """The implicit function theorem. The rule calls `solve`, so it can be differentiated again."""
    arrays, guess = primals
    d_arrays, _ = tangents
    out = solve(static, arrays, guess)
    model, _ = jax.tree_util.tree_unflatten(static.treedef, list(arrays))
    by_parameter, by_input = (
        sensitivity_solver(model, own)
        for own in (model.param_sensitivity_solver, model.input_sensitivity_solver)
    )

    def tangent(u: BlockVector, part: Substep | None, d_before: BlockVector | None) -> BlockVector:
        axes = (-1, static.in_axes, None if part is None else -1)

        def over_points(at_point: Any, u: BlockVector, arrays: Any, part: Any) -> Any:
            mapped = jax.vmap(functools.partial(at_point, static), axes, -1)
            return where_points_are(
                lambda arrays, both: mapped(both[0], arrays, both[1]),
                arrays,
                static.in_axes,
                (u, part),
            )

        residual = functools.partial(over_points, residual_at_point)
        jacobian = functools.partial(over_points, jacobian_at_point)
        A = jacobian(u, arrays, part)

        def along(d_arrays: Any, d_before: BlockVector | None) -> BlockVector:
            if part is None or d_before is None:
                return jax.jvp(lambda a: residual(u, a, part), (arrays,), (d_arrays,))[1]
            own: Substep = part
            return jax.jvp(
                lambda a, before: residual(u, a, own._replace(before=before)),
                (arrays, part.before),
                (d_arrays, d_before),
            )[1]

        def solved(solver: AbstractLinearSolver, dr: BlockVector) -> BlockVector:
            return solve_where_points_are(solver.solve_one, A, tuple(-g for g in dr))

        if by_parameter is by_input:
            return solved(by_input, along(d_arrays, d_before))
        n = static.of_model
        zeros = jax.tree_util.tree_map(_zero_tangent, arrays)
        of_parameters = solved(by_parameter, along((*d_arrays[:n], *zeros[n:]), None))
        of_inputs = solved(by_input, along((*zeros[:n], *d_arrays[n:]), d_before))
        return tuple(a + b for a, b in zip(of_parameters, of_inputs))

    zeros = jax.tree_util.tree_map(_zero_tangent, out)
    if out.substeps is None:
        du = tangent(out.unknowns, None, None)
        return out, zeros._replace(unknowns=du)
    substeps: SubstepRecord = out.substeps

    d_before = jax.jvp(lambda a: _states_before(static, a, guess), (arrays,), (d_arrays,))[1]

    def whole() -> tuple[BlockVector, BlockVector]:
        du = tangent(out.unknowns, None, None)
        history = tuple(jnp.zeros_like(h).at[0].set(d) for h, d in zip(substeps.unknowns, du))
        return du, history

    def in_parts() -> tuple[BlockVector, BlockVector]:
        def one(carry: BlockVector, entry: Any) -> tuple[BlockVector, BlockVector]:
            part, u, taken = entry
            du = tangent(u, part, carry)
            du = tuple(jnp.where(taken, new, old) for new, old in zip(du, carry))
            return du, du

        return jax.lax.scan(one, d_before, substeps.parts())

    du, history = jax.lax.cond(jnp.any(substeps.n_parts > 1), in_parts, whole)
    d_substeps = jax.tree_util.tree_map(_zero_tangent, substeps)
    d_substeps = d_substeps._replace(unknowns=history, before=d_before)
    return out, zeros._replace(unknowns=du, substeps=d_substeps)


def _zero_tangent(x: jax.Array) -> Any:
    if jnp.issubdtype(x.dtype, jnp.inexact):
        return jnp.zeros_like(x)
    return np.zeros(x.shape, jax.dtypes.float0)
