"""Newton's method on a batch of independent points."""

from __future__ import annotations

import dataclasses
from abc import abstractmethod
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ..declaration import AbstractDeclared, dependency, option, register
from ..errors import DeclarationError, Status
from .blocks import BlockVector, squared_norm
from .dense_lu import DenseLU
from .jacobian_reuse import attempt_with_reuse, no_memory
from .linear_solver import AbstractDirectSolver, AbstractLinearSolver
from .nonlinear_solution import (
    TRIALS,
    Iterate,
    Jacobian,
    Measure,
    NonlinearSolution,
    Residual,
    Sizes,
    Tolerances,
    at_rest,
    ended,
    following,
    is_rounding,
    larger_noise,
    negative,
    relative_change,
    select,
    settled_by_rows,
    to_equal_ones,
)
from .solver_memory import SolverMemory, TileNumber


class AbstractNonlinearSolver(AbstractDeclared):
    """Finds $u$ with $r(u) = 0$ at every point of a batch, each on its own."""

    SECTION = "Solvers"

    linear_solver: AbstractLinearSolver = dependency(
        "Linear solver for the Newton step", "Solvers", default=DenseLU()
    )
    abs_tol: float = option("A point is done when its residual norm is below this", default=1e-10)
    rel_tol: float = option(
        "A point is done when its residual norm is below this times its first one, if about 100 "
        "times this part of the unknowns is left to change at most",
        default=1e-8,
    )
    max_its: int = option("Iteration cap; at most `max_its - 1` steps are taken", default=25)
    jacobian_reuse: float = option(
        "Jacobians serve for further iterations, and for the next steps of a march, while each "
        "reduces the residual to this part of it at least, up to 0.5; otherwise they are renewed. "
        "0 is a new one at each iteration",
        unit="-",
        default=0.0,
        compat={"neml2": 0.0},
    )
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

    def __check_init__(self) -> None:
        kind = type(self).__name__
        if not 0.0 <= self.jacobian_reuse <= 0.5:
            raise DeclarationError(
                f"{kind}: jacobian_reuse is the part of a residual that an iteration with an old "
                f"Jacobian may leave, from 0 (none is reused) to 0.5, got {self.jacobian_reuse}; "
                f"0.1 to 0.3 are usual"
            )
        if self.jacobian_reuse and not isinstance(self.linear_solver, AbstractDirectSolver):
            raise DeclarationError(
                f"{kind}: jacobian_reuse keeps a factorised Jacobian, and "
                f"{type(self.linear_solver).__name__} makes none; take DenseLU or SchurComplement, "
                f"or jacobian_reuse = 0"
            )

    @property
    @abstractmethod
    def attempts(self) -> int:
        """How often a point is solved at most, each time from its first guess."""

    @abstractmethod
    def step(
        self, at: Iterate, attempt: int | jax.Array = 0
    ) -> tuple[BlockVector, BlockVector, jax.Array]:
        """Where a step along the Newton direction leads, the residual there, and its length.

        **Shapes:** of unknowns and residuals `(rows, *sites, B)`, of lengths `(B,)`.
        """

    def solve(
        self,
        residual: Residual,
        jacobian: Jacobian,
        guess: BlockVector,
        active: jax.Array | None = None,
        measure: Measure | None = None,
        first_norm: jax.Array | None = None,
        sizes: Sizes | None = None,
    ) -> NonlinearSolution:
        """As `solve_with_memory`, of points of which no earlier solve is known."""
        return self.solve_with_memory(
            residual, jacobian, guess, None, 0, active, measure, first_norm, sizes
        )[0]

    def solve_with_memory(
        self,
        residual: Residual,
        jacobian: Jacobian,
        guess: BlockVector,
        memory: SolverMemory | None,
        tile: TileNumber,
        active: jax.Array | None = None,
        measure: Measure | None = None,
        first_norm: jax.Array | None = None,
        sizes: Sizes | None = None,
    ) -> tuple[NonlinearSolution, SolverMemory | None]:
        """Iterate until every point is done, at the cap, or not finite.

        Points that are not `active` are left at their guess. `measure` says what of the residuals
        goes into the history of the solution, `(..., B)`. `first_norm`, `(B,)`, is what residual
        norms are relative to, if not those of the guess. `sizes` are the rows of each variable.
        Where Jacobians are reused, `memory` is that of an earlier solve of the same points, which
        are the `tile` of that number in it; only the first attempt makes use of it, and where that
        fails those follow that there are without reuse.

        A point that is done is frozen: its unknowns do not change while others go on. What done
        means is said in `Tolerances.met`. A point whose residual falls no further is done as well
        where that is no more than rounding of the unknowns makes of it; see `is_rounding`.

        A point at which every attempt fails ends where its first attempt did, of those with new
        Jacobians at each iteration. Iterations are those of all attempts.
        """
        batch, dtype = guess[0].shape[-1], guess[0].dtype
        every = jnp.full(batch, int(Status.MAX_ITERATIONS), jnp.int32)
        start = NonlinearSolution(
            guess,
            tuple(jnp.zeros_like(g) for g in guess),
            every if active is None else jnp.where(active, every, Status.CONVERGED),
            jnp.zeros(batch, jnp.int32),
            jnp.ones(batch, dtype),
            None if measure is None else self.no_history(measure, guess),
        )
        if self.jacobian_reuse and memory is None:
            memory = no_memory(self, jacobian, guess)

        def attempted(
            attempt: int | jax.Array, start: NonlinearSolution, memory: SolverMemory | None
        ) -> tuple[NonlinearSolution, SolverMemory | None]:
            given = (residual, jacobian, start, measure, first_norm, sizes, attempt)
            if memory is None:
                return self._attempt(*given), None
            return attempt_with_reuse(self, *given, memory, tile)

        # Where reuse leads nowhere, new Jacobians at each iteration may.
        by_old, attempts = int(memory is not None), self.attempts + int(memory is not None)
        if attempts == 1:
            return attempted(0, start, memory)

        def next_attempt(state: tuple[jax.Array, NonlinearSolution, SolverMemory | None]) -> Any:
            attempt, best, memory = state
            if memory is not None:
                memory = SolverMemory(memory.factors, memory.known & (attempt == 0))
            missing = best.status != Status.CONVERGED
            status = jnp.where(missing, every, best.status)
            again = dataclasses.replace(start, status=status)
            found, memory = attempted(attempt, again, memory)
            better = missing & ((attempt <= by_old) | (found.status == Status.CONVERGED))
            taken = jax.tree_util.tree_map(lambda a, b: jnp.where(better, a, b), found, best)
            iterations = best.iterations + found.iterations
            return attempt + 1, dataclasses.replace(taken, iterations=iterations), memory

        return jax.lax.while_loop(
            lambda s: (s[0] < attempts) & jnp.any(s[1].status != Status.CONVERGED),
            next_attempt,
            (jnp.zeros((), jnp.int32), start, memory),
        )[1:]

    def _attempt(
        self,
        residual: Residual,
        jacobian: Jacobian,
        first: NonlinearSolution,
        measure: Measure | None,
        first_norm: jax.Array | None,
        sizes: Sizes | None,
        attempt: int | jax.Array,
    ) -> NonlinearSolution:
        """One attempt at the points whose status is MAX_ITERATIONS, from where they are."""
        guess = first.unknowns
        batch, dtype = guess[0].shape[-1], guess[0].dtype
        tolerances = Tolerances.of(self.abs_tol, self.rel_tol, dtype)
        linear, last = self.linear_solver, self.max_its - 1

        def going_on(s: _State) -> jax.Array:
            return (s.iteration < last) & jnp.any(s.status == Status.MAX_ITERATIONS)

        def stuck(s: _State) -> jax.Array:
            return (s.status == Status.MAX_ITERATIONS) & at_rest(s.norm, s.before)

        def newton_step(s: _State) -> tuple[Any, BlockVector, Any]:
            A = jacobian(s.u)
            return None if linear.MATRIX_FREE else A, *linear.step(A, negative(s.r), s.memory)

        def step(s: _State) -> tuple[Any, BlockVector, Any]:
            """That of Newton with its Jacobian, or one to unknowns that are equal."""
            # What is in a branch has one core of a CPU, what is in a loop has all.
            return jax.lax.while_loop(
                lambda state: state[0],
                lambda state: (jnp.zeros((), bool), newton_step(s)),
                (s.trial == 0, (s.A, to_equal_ones(s.u, s.trial), s.memory)),
            )[1]

        def one_pass(s: _State) -> _State:
            """The residual of the guess, beside a point that is stuck, or after a Newton step.

            A residual is the largest part of a program: it stands here once, in `step`.
            """
            moving = s.status == Status.MAX_ITERATIONS
            at_guess, iterates = s.trial < 0, s.trial == 0
            kept, du, memory = step(s)
            A = jacobian(s.u) if linear.MATRIX_FREE else kept
            allowed = tolerances.within(s.norm, s.first_norm)
            allowed = jnp.where(allowed, tolerances.of_unknowns, 0.0)
            rounding = jax.lax.cond(
                s.noise_known,
                lambda: stuck(s) & is_rounding(A, s.u, s.r, s.noise, allowed),
                lambda: jnp.zeros_like(moving),
            )
            # A norm of zero: without a step of Newton there is no length to search for.
            norm = jnp.where(iterates, s.norm, 0.0)
            at = Iterate(residual, s.u, du, s.r, A, norm, sizes)
            there, found, length = self.step(at, attempt)
            sound = jnp.isfinite(squared_norm(du))
            moves = iterates & moving & sound
            if not self.wait_for_all:
                moves = moves & ~rounding
            u, r = select(moves, there, s.u), select(moves | (at_guess & moving), found, s.r)
            norm = jnp.sqrt(squared_norm(r))
            change = relative_change(s.u, du, sizes)
            enough = moves & tolerances.met(norm, s.first_norm, s.norm, change)
            at_once = tolerances.at_once(norm)
            rows = jax.lax.cond(
                jnp.any(enough & ~at_once),
                lambda: settled_by_rows(A, u, du, r, sizes, tolerances),
                lambda: jnp.ones_like(moves),
            )
            met = s.met | rounding | (enough & (at_once | rows)) | (at_guess & at_once)
            # A step of a point that is done already may find nothing to solve.
            unsound = jnp.where(met, Status.CONVERGED, Status.SINGULAR)
            status = jnp.where(iterates & moving & ~sound, unsound, s.status)
            if not self.wait_for_all:
                status = jnp.where(rounding, Status.CONVERGED, status)
            goes_on = at_guess | iterates
            iteration = s.iteration + goes_on
            going = status == Status.MAX_ITERATIONS
            status = ended(status, met, norm, self.wait_for_all, iteration < last)
            history = s.history
            if measure is not None:
                measured = history.at[iteration].set(jnp.where(going, measure(r), jnp.nan))
                history = jnp.where(goes_on, measured, history)
            now = _State(
                u,
                r,
                status,
                norm,
                jnp.where(iterates, s.norm, s.before),
                jnp.where(at_guess & (first_norm is None), norm, s.first_norm),
                met,
                s.iterations + moves,
                iteration,
                jnp.where(moves, length, s.step_length),
                history,
                kept,
                memory,
                larger_noise(s.noise, found, s.r, s.trial),
                s.trial == TRIALS,
                s.trial,
            )
            return now._replace(trial=jnp.where(iterates, jnp.any(stuck(now)), following(s.trial)))

        unknown = jnp.full(batch, jnp.inf, dtype)
        like = None if linear.MATRIX_FREE else jax.eval_shape(jacobian, guess)
        no_jacobian = jax.tree_util.tree_map(lambda x: jnp.zeros(x.shape, x.dtype), like)
        start = _State(
            guess,
            first.residual,
            first.status,
            unknown,
            unknown,
            unknown if first_norm is None else first_norm,
            jnp.zeros(batch, bool),
            first.iterations,
            jnp.full((), -1, jnp.int32),
            first.step_length,
            first.history,
            no_jacobian,
            linear.prepare(lambda: jacobian(guess)),
            first.residual,
            jnp.zeros((), bool),
            jnp.full((), -1, jnp.int32),
        )
        end = jax.lax.while_loop(lambda s: (s.trial < 0) | going_on(s), one_pass, start)
        return NonlinearSolution(
            end.u, end.r, end.status, end.iterations, end.step_length, end.history
        )

    def no_history(self, measure: Measure, r: BlockVector) -> jax.Array:
        """That of a solve which has not begun, `(max_its, ..., B)`, for what is measured of `r`."""
        seen = jax.eval_shape(measure, r)
        return jnp.full((self.max_its, *seen.shape), jnp.nan, seen.dtype)


class _State(NamedTuple):
    """What one iteration hands to the next; a point that is not done has MAX_ITERATIONS.

    `A` is the Jacobian of the last step, unless it is given as products: to make room for one in
    each pass takes time. `trial` is 0 where a Newton step is next, -1 where the residual of the
    guess is, and otherwise the number of the step to unknowns that are equal, of which `noise` is
    the result: see `nonlinear_solution.larger_noise`.
    """

    u: BlockVector
    r: BlockVector
    status: jax.Array
    norm: jax.Array
    before: jax.Array
    first_norm: jax.Array
    met: jax.Array
    iterations: jax.Array
    iteration: jax.Array
    step_length: jax.Array
    history: Any
    A: Any
    memory: Any
    noise: BlockVector
    noise_known: jax.Array
    trial: jax.Array


@register
class Newton(AbstractNonlinearSolver):
    r"""Full Newton steps.

    $$u \leftarrow u - \left(\frac{\partial r}{\partial u}\right)^{-1} r$$

    **Source:** J. Nocedal, S. J. Wright, Numerical Optimization, 2nd ed. (2006), chapter 11.
    """

    @property
    def attempts(self) -> int:
        return 1

    def step(
        self, at: Iterate, attempt: int | jax.Array = 0
    ) -> tuple[BlockVector, BlockVector, jax.Array]:
        moved = tuple(a + b for a, b in zip(at.u, at.du))
        return moved, at.residual(moved), jnp.ones_like(at.norm)
