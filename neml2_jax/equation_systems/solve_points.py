"""The solve behind an implicit update: every point of a batch, and how it ended.

What is iterated, and when a point has converged, is said in `solvers/newton.py`:
`AbstractNonlinearSolver.solve`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ..models.explicit_sharding import where_points_are
from ..programs import in_tiles, over_points
from ..solvers.blocks import BlockVector, split
from ..solvers.float32_start import float32_start, starts_in_float32, to_float32
from ..solvers.jacobian_operator import JacobianOperator
from ..solvers.newton import Jacobian, Residual
from .implicit_function_theorem import solution_tangent, zero_tangent
from .points import Static, jacobian_at_point, residual_at_point, states_before, update_alone
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


@functools.partial(jax.custom_jvp, nondiff_argnums=(0,))
def solve(static: Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> Solved:
    """The solution at every point; differentiable by the implicit function theorem."""
    tiled = in_tiles(functools.partial(_solve_tile, static), (static.in_axes, -1))
    return where_points_are(tiled, arrays, static.in_axes, guess)


@solve.defjvp
def _solve_jvp(
    static: Static,
    primals: tuple[tuple[jax.Array, ...], BlockVector],
    tangents: tuple[tuple[jax.Array, ...], BlockVector],
) -> tuple[Solved, Solved]:
    """The rule calls `solve`, so it can be differentiated again."""
    arrays, guess = primals
    out = solve(static, arrays, guess)
    du, d_substeps = solution_tangent(
        static, arrays, guess, out.unknowns, out.substeps, tangents[0]
    )
    zeros = jax.tree_util.tree_map(zero_tangent, out)
    return out, zeros._replace(unknowns=du, substeps=d_substeps)


def _solve_tile(static: Static, arrays: tuple[jax.Array, ...], guess: BlockVector) -> Solved:
    """The solution at points that are solved together."""
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
    equations, start, first_norm = problem(None), guess, None
    if starts_in_float32(solver, guess):
        single = problem(None, single=True)
        start, first_norm = float32_start(solver, equations[0], single, guess, sizes)
    solution = solver.solve(*equations, start, measure=measure, first_norm=first_norm, sizes=sizes)
    substeps = None
    if static.roles is not None:
        before = states_before(static, arrays, guess)
        level = update.max_substepping_level
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


def _in_float32(function: Callable[..., R]) -> Callable[..., R]:
    """With results in float32, whatever constants that a law holds lead to."""
    return lambda *args: to_float32(function(*args))
