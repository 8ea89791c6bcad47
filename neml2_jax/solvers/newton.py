"""Newton's method on a batch of independent points."""

from __future__ import annotations

import dataclasses
import functools
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp

from ..declaration import AbstractDeclared, dependency, option, register
from ..errors import Status
from .blocks import BlockMatrix, BlockVector, matvec, squared_norm
from .dense_lu import DenseLU
from .linear_solver import AbstractLinearSolver

Residual = Callable[[BlockVector], BlockVector]
Jacobian = Callable[[BlockVector], Any]
"""To a `BlockMatrix`, or to a `JacobianOperator` for a solver that is free of matrices."""

Sizes = Sequence[Sequence[int]]
"""Rows of each variable, by group."""


class Iterate(NamedTuple):
    """Where an iteration is: unknowns, the Newton step, residuals and what belongs to them.

    `residual` is the function, and `r`, its `norm` and the Jacobian `A` are those at `u`. `sizes`
    are the rows of each variable; without them each row counts as one.
    """

    residual: Residual
    u: BlockVector
    du: BlockVector
    r: BlockVector
    A: Any
    norm: jax.Array
    sizes: Sizes | None = None


class NonlinearSolution(eqx.Module):
    """Where a solve ended, per point.

    `step_length` is that of the last step, as a part of the full one. `history` is what was
    measured of the residuals at each iteration, `(max_its, ..., B)`, NaN where there was none.
    """

    unknowns: BlockVector
    residual: BlockVector
    status: jax.Array
    iterations: jax.Array
    step_length: jax.Array
    history: jax.Array | None = None


class AbstractNonlinearSolver(AbstractDeclared):
    """Finds $u$ with $r(u) = 0$ at every point of a batch, each on its own."""

    SECTION = "Solvers"

    linear_solver: AbstractLinearSolver = dependency(
        "Linear solver for the Newton step", "Solvers", default=DenseLU()
    )
    abs_tol: float = option("A point is done when its residual norm is below this", default=1e-10)
    rel_tol: float = option(
        "A point is done when its residual norm is below this times its first one", default=1e-8
    )
    max_its: int = option("Iteration cap; at most `max_its - 1` steps are taken", default=25)
    wait_for_all: bool = option(
        "Go on with points that are done until the slowest of those solved together is, as NEML2 "
        "does; its solutions are often closer than the tolerance asks for",
        default=False,
        compat={"neml2": True},
    )
    record_residuals: bool = option(
        "Whether reports hold the residual norm of each variable at each iteration", default=False
    )
    start_in_float32: bool = option(
        "Whether a float64 solve starts where float32 ends, at a relative residual of about 1e-4; "
        "`rel_tol` stays relative to the residual of the first guess, and iterations are counted "
        "in float64. For hardware whose float64 is slow; does nothing in float32",
        default=False,
    )
    substep_del_tol: float = option(
        "Accepted for NEML2's files; a part of a step is done by the tolerances of the whole",
        unit="-",
        default=1e-6,
    )

    @property
    @abstractmethod
    def attempts(self) -> int:
        """How often a point is solved at most, each time from its first guess."""

    @abstractmethod
    def step(self, at: Iterate, attempt: int | jax.Array = 0) -> tuple[BlockVector, jax.Array]:
        """Where a step along the Newton direction leads, and its length, per point."""

    def solve(
        self,
        residual: Residual,
        jacobian: Jacobian,
        guess: BlockVector,
        active: jax.Array | None = None,
        measure: Callable[[BlockVector], jax.Array] | None = None,
        first_norm: jax.Array | None = None,
        sizes: Sizes | None = None,
    ) -> NonlinearSolution:
        """Iterate until every point is done, at the cap, or not finite.

        Points that are not `active` are left at their guess. `measure` says what of the residuals
        goes into the history of the solution, `(..., B)`. `first_norm`, `(B,)`, is what residual
        norms are relative to, if not those of the guess. `sizes` are the rows of each variable.

        A point that is done is frozen: its unknowns do not change while others go on. A point is
        also done when its residual falls no further and is below the square root of the dtype's
        precision, relative to its first, or is no more than rounding of the unknowns makes of it.

        A point at which every attempt fails ends where its first attempt did. Iterations are those
        of all attempts.
        """
        batch, dtype = guess[0].shape[-1], guess[0].dtype
        every = jnp.full(batch, int(Status.MAX_ITERATIONS), jnp.int32)
        start = NonlinearSolution(
            guess,
            tuple(jnp.zeros_like(g) for g in guess),
            every if active is None else jnp.where(active, every, Status.CONVERGED),
            jnp.zeros(batch, jnp.int32),
            jnp.ones(batch, dtype),
            None if measure is None else self._no_history(measure, guess),
        )

        def attempted(attempt: int | jax.Array, start: NonlinearSolution) -> NonlinearSolution:
            return self._attempt(residual, jacobian, start, measure, first_norm, sizes, attempt)

        if self.attempts == 1:
            return attempted(0, start)

        def next_attempt(state: tuple[jax.Array, NonlinearSolution]) -> Any:
            attempt, best = state
            missing = best.status != Status.CONVERGED
            status = jnp.where(missing, every, best.status)
            found = attempted(attempt, dataclasses.replace(start, status=status))
            better = missing & ((attempt == 0) | (found.status == Status.CONVERGED))
            taken = jax.tree_util.tree_map(lambda a, b: jnp.where(better, a, b), found, best)
            iterations = best.iterations + found.iterations
            return attempt + 1, dataclasses.replace(taken, iterations=iterations)

        return jax.lax.while_loop(
            lambda s: (s[0] < self.attempts) & jnp.any(s[1].status != Status.CONVERGED),
            next_attempt,
            (jnp.zeros((), jnp.int32), start),
        )[1]

    def _attempt(
        self,
        residual: Residual,
        jacobian: Jacobian,
        first: NonlinearSolution,
        measure: Callable[[BlockVector], jax.Array] | None,
        first_norm: jax.Array | None,
        sizes: Sizes | None,
        attempt: int | jax.Array,
    ) -> NonlinearSolution:
        """One attempt at the points whose status is MAX_ITERATIONS, from where they are."""
        guess = first.unknowns
        batch, dtype = guess[0].shape[-1], guess[0].dtype
        # What the dtype cannot resolve is not asked for: a relative tolerance near its precision,
        # or progress from a residual that is small already and falls no further.
        eps = float(jnp.finfo(dtype).eps)
        rel_tol = max(self.rel_tol, 10 * eps)

        def going_on(state: _State) -> jax.Array:
            return (state.iteration >= 0) & jnp.any(state.status == Status.MAX_ITERATIONS)

        def iterate(state: _State) -> _State:
            u, status, iteration = state.u, state.status, state.iteration
            going = status == Status.MAX_ITERATIONS
            r = _select(going, residual(u), state.r)
            norm = jnp.sqrt(squared_norm(r))
            first = state.first_norm
            if first_norm is None:
                first = jnp.where(iteration == 0, norm, first)
            at_rest = norm > 0.5 * state.norm
            stalled = at_rest & (norm < eps**0.5 * first)
            met = state.met | (norm < self.abs_tol) | (norm < rel_tol * first) | stalled
            waiting = going & ~met & jnp.isfinite(norm) & (iteration < self.max_its - 1)
            done = met & ~jnp.any(waiting) if self.wait_for_all else met
            status = jnp.where(going & done, Status.CONVERGED, status)
            status = jnp.where(going & ~jnp.isfinite(norm), Status.NOT_FINITE, status)
            last = iteration >= self.max_its - 1
            moving = (status == Status.MAX_ITERATIONS) & ~last

            def update():
                A = jacobian(u)
                rounding = jax.lax.cond(
                    jnp.any(moving & at_rest),
                    lambda: moving & at_rest & is_rounding(A, u, r),
                    lambda: jnp.zeros_like(met),
                )
                now_met = met | rounding
                du, memory = self.linear_solver.step(A, tuple(-g for g in r), state.memory)
                sound = jnp.isfinite(squared_norm(du))
                moved, length = self.step(Iterate(residual, u, du, r, A, norm, sizes), attempt)
                moves = moving & sound if self.wait_for_all else moving & sound & ~rounding
                moved = _select(moves, moved, u)
                length = jnp.where(moves, length, state.step_length)
                # A step of a point that is done already may find nothing to solve.
                unsound = jnp.where(now_met, Status.CONVERGED, Status.SINGULAR)
                ended = jnp.where(moving & ~sound, unsound, status)
                if not self.wait_for_all:
                    ended = jnp.where(rounding, Status.CONVERGED, ended)
                return moved, ended, length, memory, now_met, moves

            u, status, length, memory, met, moves = jax.lax.cond(
                jnp.any(moving),
                update,
                lambda: (u, status, state.step_length, state.memory, met, moving),
            )
            history = state.history
            if measure is not None:
                seen = jnp.where(going, measure(r), jnp.nan)
                history = history.at[iteration].set(seen)
            iterations = state.iterations + moves.astype(jnp.int32)
            next_iteration = jnp.where(last, -1, iteration + 1)
            return _State(
                u,
                r,
                status,
                norm,
                first,
                met,
                iterations,
                next_iteration,
                length,
                history,
                memory,
            )

        start = _State(
            guess,
            first.residual,
            first.status,
            jnp.full(batch, jnp.inf, dtype),
            jnp.zeros(batch, dtype) if first_norm is None else first_norm,
            jnp.zeros(batch, bool),
            first.iterations,
            jnp.zeros((), jnp.int32),
            first.step_length,
            first.history,
            self.linear_solver.prepare(lambda: jacobian(guess)),
        )
        end = jax.lax.while_loop(going_on, iterate, start)
        return NonlinearSolution(
            end.u, end.r, end.status, end.iterations, end.step_length, end.history
        )

    def _no_history(self, measure: Callable[[BlockVector], jax.Array], r: BlockVector) -> jax.Array:
        seen = jax.eval_shape(measure, r)
        return jnp.full((self.max_its, *seen.shape), jnp.nan, seen.dtype)


class _State(NamedTuple):
    """What one iteration hands to the next; a point that is not done has MAX_ITERATIONS."""

    u: BlockVector
    r: BlockVector
    status: jax.Array
    norm: jax.Array
    first_norm: jax.Array
    met: jax.Array
    iterations: jax.Array
    iteration: jax.Array
    step_length: jax.Array
    history: Any
    memory: Any


_ROUNDINGS = 32
"""Roundings of each unknown, in precisions of the dtype, that a residual is taken to suffer."""


def is_rounding(A: Any, u: BlockVector, r: BlockVector) -> jax.Array:
    r"""Where each $|r_i| \le 32\,\varepsilon \sum_j |A_{ij}|\,|u_j|$.

    Such unknowns solve a system whose Jacobian differs by a few roundings, so the dtype knows no
    better ones. Nothing is known of a Jacobian that is given as products: False.

    **Source:** W. Oettli, W. Prager, Numerische Mathematik 6 (1964) 405-409.
    """
    if not isinstance(A, BlockMatrix):
        return jnp.zeros(u[0].shape[-1], bool)
    magnitude = matvec(
        jax.tree_util.tree_map(jnp.abs, A), tuple(jnp.abs(g)[..., None, :] for g in u)
    )

    def explained(a: jax.Array, b: jax.Array) -> jax.Array:
        below = jnp.abs(a) <= _ROUNDINGS * jnp.finfo(a.dtype).eps * b
        return jnp.all(below & jnp.isfinite(b), axis=tuple(range(a.ndim - 1)))

    rows = [explained(a, b[..., 0, :]) for a, b in zip(r, magnitude)]
    return functools.reduce(jnp.logical_and, rows)


def _select(mask: jax.Array, x: BlockVector, y: BlockVector) -> BlockVector:
    return tuple(jnp.where(mask, a, b) for a, b in zip(x, y))


@register
class Newton(AbstractNonlinearSolver):
    r"""Full Newton steps.

    $$u \leftarrow u - \left(\frac{\partial r}{\partial u}\right)^{-1} r$$

    **Source:** J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed. (2006), chapter 11.
    """

    @property
    def attempts(self) -> int:
        return 1

    def step(self, at: Iterate, attempt: int | jax.Array = 0) -> tuple[BlockVector, jax.Array]:
        return tuple(a + b for a, b in zip(at.u, at.du)), jnp.ones_like(at.norm)
