"""The solve behind an implicit update: every point of a batch, and how it ended.

What is iterated, and when a point has converged, is said in `solvers/newton.py`:
`AbstractNonlinearSolver.solve`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ..errors import Status
from ..models.explicit_sharding import is_shared_explicitly, where_points_are
from ..programs import (
    in_one_context,
    in_tiles,
    in_tiles_carrying,
    mapped_by,
    over_points,
    tiling,
    traced_later,
)
from ..solvers.blocks import BlockVector, split
from ..solvers.float32_start import float32_start, starts_in_float32, to_float32
from ..solvers.jacobian_operator import JacobianOperator
from ..solvers.nonlinear_solution import Jacobian, NonlinearSolution, Residual
from ..solvers.solver_memory import SolverMemory, TileNumber, at_tile, with_tile
from .confirmation import confirmed, joining_norm, with_the_model_alone
from .implicit_function_theorem import solution_tangent, zero_tangent
from .points import (
    Static,
    jacobian_at_point,
    one_as_many,
    residual_at_point,
    states_before,
    update_alone,
)
from .substepping import Substep, SubstepRecord, bisected

R = TypeVar("R")


class Solved(NamedTuple):
    """How a solve ended, points last; norms and their history by variable."""

    unknowns: BlockVector
    status: Int[Array, " points"]
    iterations: Int[Array, " points"]
    step_length: Float[Array, " points"]
    norms: tuple[Float[Array, " points"], ...]
    history: Float[Array, "iterations variables points"] | None
    substeps: SubstepRecord | None


def solve(static: Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> Solved:
    """The solution at every point; differentiable by the implicit function theorem."""
    return solve_with_memory(static, arrays, guess, None)[0]


@functools.partial(jax.custom_jvp, nondiff_argnums=(0,))
def solve_with_memory(
    static: Static,
    arrays: tuple[jax.Array, ...],
    guess: BlockVector,
    memory: SolverMemory | None,
) -> tuple[Solved, SolverMemory | None]:
    """As `solve`, from the memory of an earlier solve of these points, by a solver that reuses it.

    On the devices of an explicit mesh the memory stays as it is.
    """
    if memory is None and static.is_of_a_point and guess[0].shape[-1] == 1:
        solved = mapped_by(
            functools.partial(_solved_alone, static), functools.partial(_solved_for_many, static)
        )(arrays, guess)
        return solved, None
    return _solved_once(static, arrays, guess, memory)


def _solved_alone(static: Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> Solved:
    """What `_solved_once` gives; where its shapes are known, traced only if it is run."""
    shapes = _shapes_of_a_solve(static, arrays, guess)
    if shapes is None:
        return _solved_without_memory(static, arrays, guess)
    return traced_later(_solved_without_memory, static, shapes, arrays, guess)


def _solved_without_memory(
    static: Static, arrays: tuple[jax.Array, ...], guess: BlockVector
) -> Solved:
    return _solved_once(static, arrays, guess, None)[0]


def _shapes_of_a_solve(static: Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> Any:
    """Shapes of `Solved`, where they follow from those of the guess; else `None`."""
    dtype = guess[0].dtype
    leaves = [*arrays, *guess]
    plain = jax.sharding.get_abstract_mesh().empty and all(isinstance(x, jax.Array) for x in leaves)
    of_one_dtype = all(x.dtype == dtype for x in leaves if jnp.issubdtype(x.dtype, jnp.inexact))
    whole = static.roles is None and not update_alone(static, arrays).solver.record_residuals
    if not (plain and of_one_dtype and whole):
        return None
    number = jax.ShapeDtypeStruct(guess[0].shape[-1:], dtype)
    count = jax.ShapeDtypeStruct(number.shape, jnp.int32)
    unknowns = tuple(jax.ShapeDtypeStruct(g.shape, dtype) for g in guess)
    variables = sum(len(group.sizes) for group in static.layout)
    shapes: Any = (unknowns, count, count, number, (number,) * variables, None, None)
    return Solved(*shapes)


def _solved_for_many(
    static: Static, count: int, batched: Any, arguments: tuple[tuple[jax.Array, ...], BlockVector]
) -> Solved:
    """What `_solved_once` gives at one point, for many: they are solved together, in tiles."""
    arrays, guess = arguments
    of_many = static.over_points(batched[0])
    solved = _solved_once(of_many, arrays, one_as_many(guess, batched[1], count), None)[0]
    return jax.tree_util.tree_map(lambda x: x[..., None, :], solved)


@in_one_context
@functools.partial(jax.jit, static_argnums=0)
def _solved_once(
    static: Static,
    arrays: tuple[jax.Array, ...],
    guess: BlockVector,
    memory: SolverMemory | None,
) -> tuple[Solved, SolverMemory | None]:
    """Values and each kind of derivative solve the same: it is traced once for all of them."""
    axes = (static.in_axes, -1)
    if memory is None or is_shared_explicitly(guess[0]):

        def alone(arrays: tuple[jax.Array, ...], guess: BlockVector) -> Solved:
            return _solve_tile(static, None, 0, arrays, guess)[0]

        tiled_alone = in_tiles(alone, axes)
        return where_points_are(tiled_alone, arrays, static.in_axes, guess), memory
    tiled = in_tiles_carrying(functools.partial(_solve_tile, static), axes)
    return tiled(memory, arrays, guess)


def no_memory(static: Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> SolverMemory:
    """That of points of which nothing has been solved yet."""
    tiles, width = tiling(guess[0].shape[-1])

    def of_tile(x: jax.Array) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct((*x.shape[:-1], width), x.dtype)

    def factorised(u: BlockVector, arrays: tuple[jax.Array, ...]) -> Any:
        linear: Any = update_alone(static, arrays).solver.linear_solver
        at_point = functools.partial(jacobian_at_point, static)
        jacobian = over_points(at_point, (-1, static.in_axes))(u, arrays)
        return linear.factorised(jacobian, [g.shape[:-1] for g in u])

    own = tuple(x if a is None else of_tile(x) for x, a in zip(arrays, static.in_axes))
    return SolverMemory.none(factorised, tuple(map(of_tile, guess)), own, tiles=tiles)


@solve_with_memory.defjvp
def _solve_jvp(
    static: Static,
    primals: tuple[tuple[jax.Array, ...], BlockVector, SolverMemory | None],
    tangents: tuple[tuple[jax.Array, ...], BlockVector, SolverMemory | None],
) -> tuple[tuple[Solved, SolverMemory | None], tuple[Solved, SolverMemory | None]]:
    """The rule calls `solve_with_memory`, so it can be differentiated again."""
    arrays, guess, memory = primals
    out, memory = solve_with_memory(static, arrays, guess, memory)
    du, d_substeps = solution_tangent(
        static, arrays, guess, out.unknowns, out.substeps, tangents[0]
    )
    d_out, d_memory = jax.tree_util.tree_map(zero_tangent, (out, memory))
    return (out, memory), (d_out._replace(unknowns=du, substeps=d_substeps), d_memory)


def _solve_tile(
    static: Static,
    memory: SolverMemory | None,
    tile: TileNumber,
    arrays: tuple[jax.Array, ...],
    guess: BlockVector,
) -> tuple[Solved, SolverMemory | None]:
    """The solution at points that are solved together, and the memory with theirs renewed."""
    arrays = tuple(jnp.asarray(x) for x in arrays)  # a derivative hands numbers in as numbers
    update = update_alone(static, arrays)
    solver = update.solver
    sizes = tuple(g.sizes for g in static.layout)

    def problem(part: Substep | None, single: bool = False) -> tuple[Residual, Jacobian]:
        """Residual and Jacobian over the whole step or a part of it, in float32 if `single`."""
        axes = (-1, static.in_axes, None if part is None else -1)
        at_point = functools.partial(residual_at_point, static)
        jacobian_there = functools.partial(jacobian_at_point, static)
        own = (arrays, part)
        if single:
            at_point, jacobian_there = _in_float32(at_point), _in_float32(jacobian_there)
            own = to_float32(own)
        residual = over_points(at_point, axes)
        jacobian = over_points(jacobian_there, axes)
        if solver.linear_solver.MATRIX_FREE:
            return lambda u: residual(u, *own), lambda u: JacobianOperator(
                lambda u, own: at_point(u, *own),
                u,
                own,
                axes[1:],
                lambda u: jacobian(u, *own),
                sizes,
            )
        return lambda u: residual(u, *own), lambda u: jacobian(u, *own)

    def norms(r: BlockVector) -> Float[Array, "variables points"]:
        out = []
        for of_group, rows in zip(sizes, r):
            for part in split(rows, of_group):
                out.append(jnp.sqrt(jnp.sum(part**2, axis=tuple(range(part.ndim - 1)))))
        return jnp.stack(out)

    measure = norms if solver.record_residuals else None

    def attempt(
        part: Substep | None,
        guess: BlockVector,
        active: jax.Array | None,
        memory: SolverMemory | None,
    ) -> tuple[NonlinearSolution, SolverMemory | None]:
        """The solution over the whole step or a part of it, as far as a model confirms it."""
        equations, start, first_norm = problem(part), guess, None
        if starts_in_float32(solver, guess):
            single = problem(part, single=True)
            start, first_norm = float32_start(solver, equations[0], single, guess, sizes)
        found, memory = solver.solve_with_memory(
            *equations, start, memory, tile, active, measure, first_norm, sizes
        )
        if update.confirmed_by is None:
            return found, memory
        alone = functools.partial(with_the_model_alone, static, arrays, part=part)
        norm = joining_norm(static, update.confirmed_by)
        return confirmed(alone, norm, *equations, solver, found, guess, active, sizes), memory

    substeps = None
    if static.roles is None:
        solution, memory = attempt(None, guess, None, memory)
    else:
        before, level = states_before(static, arrays, guess), update.max_substepping_level
        history = None if measure is None else solver.no_history(measure, guess)
        solution, substeps, memory = bisected(attempt, guess, before, level, memory, history)
        if memory is not None:  # of points that failed none is left by those that went on
            known = at_tile(memory.known, tile) & (solution.status == Status.CONVERGED)
            memory = SolverMemory(memory.factors, with_tile(memory.known, tile, known))
    solved = Solved(
        solution.unknowns,
        solution.status,
        solution.iterations,
        solution.step_length,
        tuple(norms(solution.residual)),
        solution.history,
        substeps,
    )
    return solved, memory


def _in_float32(function: Callable[..., R]) -> Callable[..., R]:
    """With results in float32, whatever constants that a law holds lead to."""
    return lambda *args: to_float32(function(*args))
