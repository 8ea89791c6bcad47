"""Where a float64 solve may start: at the solution that float32 finds."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
from jaxtyping import PyTree

from ..errors import Status
from .blocks import BlockVector, squared_norm

if TYPE_CHECKING:
    from .newton import AbstractNonlinearSolver
    from .nonlinear_solution import Jacobian, Residual, Sizes

REL_TOL = 1e-4
"""What is asked of float32, relative to the first residual; a Newton step squares it about."""


def to_float32(x: PyTree) -> PyTree:
    """A pytree with its floating arrays in float32."""

    def cast(leaf: jax.Array) -> jax.Array:
        return leaf.astype(jnp.float32) if jnp.issubdtype(leaf.dtype, jnp.floating) else leaf

    return jax.tree_util.tree_map(cast, x)


def starts_in_float32(solver: AbstractNonlinearSolver, guess: BlockVector) -> bool:
    """Whether the solver is asked to, and has digits to gain afterwards."""
    return solver.start_in_float32 and guess[0].dtype == jnp.float64


def float32_start(
    solver: AbstractNonlinearSolver,
    residual: Residual,
    in_float32: tuple[Residual, Jacobian],
    guess: BlockVector,
    sizes: Sizes | None = None,
) -> tuple[BlockVector, jax.Array]:
    """Where to start in float64, and the residual norm of the guess, per point.

    `residual` is that in float64, `in_float32` residual and Jacobian of unknowns in float32. A
    point starts at the guess where float32 does not converge, is not finite, has nothing to do, or
    ends at a residual that float64 finds larger than that of the guess.
    """
    rough = dataclasses.replace(
        solver, rel_tol=max(REL_TOL, solver.rel_tol), wait_for_all=False, start_in_float32=False
    )
    found = rough.solve(*in_float32, to_float32(guess), sizes=sizes)
    start = tuple(x.astype(g.dtype) for x, g in zip(found.unknowns, guess))
    norm, at_start = (jnp.sqrt(squared_norm(residual(u))) for u in (guess, start))
    # At a guess that is one already, the digits that float32 lacks are kept.
    moved = (found.status == Status.CONVERGED) & (found.iterations > 0)
    taken = moved & (at_start < norm) & jnp.isfinite(norm)
    return tuple(jnp.where(taken, x, g) for x, g in zip(start, guess)), norm
