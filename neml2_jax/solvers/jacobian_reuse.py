"""Newton's method with Jacobians that serve for several steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, cast

import jax
import jax.numpy as jnp

from ..errors import Status
from .blocks import BlockMatrix, BlockVector, is_solution, squared_norm
from .linear_solver import AbstractDirectSolver, AbstractLinearSolver
from .nonlinear_solution import (
    Iterate,
    Jacobian,
    Measure,
    NonlinearSolution,
    Residual,
    Sizes,
    Tolerances,
    at_rest,
    ended,
    is_rounding,
    negative,
    noise_of,
    relative_change,
    select,
    settled_by_rows,
)
from .solver_memory import SolverMemory, TileNumber, at_tile, with_tile


class Method(Protocol):
    """What is read of a nonlinear solver."""

    @property
    def linear_solver(self) -> AbstractLinearSolver: ...
    @property
    def abs_tol(self) -> float: ...
    @property
    def rel_tol(self) -> float: ...
    @property
    def max_its(self) -> int: ...
    @property
    def wait_for_all(self) -> bool: ...
    @property
    def jacobian_reuse(self) -> float: ...
    def step(
        self, at: Iterate, attempt: int | jax.Array = 0
    ) -> tuple[BlockVector, BlockVector, jax.Array]: ...


def no_memory(solver: Method, jacobian: Jacobian, guess: BlockVector) -> SolverMemory:
    """That of points at which nothing has been solved yet."""
    factorised = _direct(solver).factorised
    return SolverMemory.none(lambda u: factorised(jacobian(u), _shapes(u)), guess)


def attempt_with_reuse(
    solver: Method,
    residual: Residual,
    jacobian: Jacobian,
    first: NonlinearSolution,
    measure: Measure | None,
    first_norm: jax.Array | None,
    sizes: Sizes | None,
    attempt: int | jax.Array,
    memory: SolverMemory,
    tile: TileNumber,
) -> tuple[NonlinearSolution, SolverMemory]:
    r"""One attempt at the points whose status is MAX_ITERATIONS, from where they are.

    The first attempt is one with old Jacobians:

    $$u_{k+1} = u_k - J_0^{-1} r(u_k)$$

    with the Jacobian $J_0$ of an earlier iteration, or of an earlier solve, of the same point. It
    is renewed for all points that are solved together before the next step if at one of them

    - there is none yet,
    - a step with an old one left more of the residual than it may, $\|r_{k+1}\| > \theta \|r_k\|$;
      that step is taken back, and counts as no iteration,
    - one with a new one left more than $\theta / 2$ of it: the next step with it leaves about twice
      as much,
    - half of the iterations that are allowed are over, or
    - in float32, its elimination, whose order serves for all right-hand sides, does not solve this
      one.

    Those that follow are the attempts of the solver itself, with a new one for each step.

    With the first new Jacobian of a solve, points that are not done start again from their guess.
    So an old one, as from before the onset of flow, never leads away to another solution: either
    every step with it contracts, or the first step is Newton's.

    A step with a new Jacobian is the solver's own, line search and all; with an old one it is a
    full step. Whether a residual falls no further is judged by steps with new Jacobians only.

    **Source:** P. Deuflhard, Newton Methods for Nonlinear Problems (2004), 2.1.1; E. Hairer, G.
    Wanner, Solving Ordinary Differential Equations II, 2nd ed. (1996), IV.8.
    """
    guess, linear = first.unknowns, _direct(solver)
    shapes, batch, dtype = _shapes(guess), guess[0].shape[-1], guess[0].dtype
    theta = solver.jacobian_reuse
    tolerances = Tolerances.of(solver.abs_tol, solver.rel_tol, dtype)

    def going_on(s: _State) -> jax.Array:
        going = s.status == Status.MAX_ITERATIONS
        return (s.iteration < solver.max_its - 1) & jnp.any(going)

    def with_old_ones(s: _State, factors: Any) -> _State:
        """Steps until one asks for a new Jacobian; a loop that changed the factors would copy."""
        return jax.lax.while_loop(
            lambda s: going_on(s) & ~s.renew,
            lambda s: with_old(s, factors),
            s,
        )

    def until_renewed(state: tuple[_State, Any]) -> tuple[_State, Any]:
        old, factors = state
        s = with_old_ones(old, factors)
        # What is in a branch has one core of a CPU, what is in a loop has all.
        return jax.lax.while_loop(
            lambda state: state[0],
            lambda state: (jnp.zeros((), bool), *with_new(from_the_guess(state[1]))),
            (going_on(s), s, factors),
        )[1:]

    def from_the_guess(s: _State) -> _State:
        """Points that are going where they started, if this is the first Jacobian of the solve."""
        back = s.handed_on & (s.status == Status.MAX_ITERATIONS)
        if solver.wait_for_all:
            back = back & ~s.met
        history = s.history
        if measure is not None:
            history = jnp.where(back, start.history, history)
        return s._replace(
            u=select(back, start.u, s.u),
            r=select(back, start.r, s.r),
            norm=jnp.where(back, start.norm, s.norm),
            iteration=jnp.where(s.handed_on, 0, s.iteration),
            history=history,
            handed_on=jnp.zeros((), bool),
        )

    def with_new(s: _State) -> tuple[_State, Any]:
        going, A = s.status == Status.MAX_ITERATIONS, jacobian(s.u)
        stuck = going & s.stuck
        allowed = tolerances.within(s.norm, s.first_norm)
        allowed = jnp.where(allowed, tolerances.of_unknowns, 0.0)
        rounding = jax.lax.cond(
            jnp.any(stuck),
            lambda: stuck & is_rounding(A, s.u, s.r, noise_of(residual, s.u, s.r), allowed),
            lambda: jnp.zeros_like(stuck),
        )
        factors = linear.factorised(A, shapes)
        du = linear.solve_again(factors, negative(s.r))
        poor = jnp.zeros(batch, bool)
        # In float64 what is lost is made up for by the next step.
        if dtype != jnp.float64 and not isinstance(factors, BlockMatrix):
            poor = going & ((attempt > 0) | ~is_solution(A, du, negative(s.r)))
            du = jax.lax.cond(
                jnp.any(poor),
                lambda: select(poor, linear.solve_one_blocks(A, negative(s.r)), du),
                lambda: du,
            )
        at = Iterate(residual, s.u, du, s.r, A, s.norm, sizes)
        moved, left, length = solver.step(at, jnp.maximum(attempt - 1, 0))
        change = relative_change(s.u, du, sizes)
        step = _Step(moved, left, length, jnp.isfinite(squared_norm(du)), rounding, change)

        def settled(u: BlockVector, r: BlockVector) -> jax.Array:
            return settled_by_rows(A, u, du, r, sizes, tolerances)

        s = after(s, step, True, settled)
        # Factors with which nothing is solved are of no use for another step.
        poor_ones = poor & (s.status == Status.MAX_ITERATIONS)
        return s._replace(known=s.known & ~poor, renew=s.renew | jnp.any(poor_ones)), factors

    def with_old(s: _State, factors: Any) -> _State:
        du = linear.solve_again(factors, negative(s.r))
        moved = tuple(a + b for a, b in zip(s.u, du))
        sound = jnp.isfinite(squared_norm(du))
        change = relative_change(s.u, du, sizes)
        step = _Step(
            moved, residual(moved), jnp.ones(batch, dtype), sound, jnp.zeros(batch, bool), change
        )

        def settled(u: BlockVector, r: BlockVector) -> jax.Array:
            """The next step tells what is left: the ones after it contract."""
            following = relative_change(u, linear.solve_again(factors, negative(r)), sizes)
            return following <= (1.0 - theta) * tolerances.of_unknowns

        return after(s, step, False, settled)

    def after(
        s: _State, step: _Step, new: bool, settled: Callable[[BlockVector, BlockVector], jax.Array]
    ) -> _State:
        going = s.status == Status.MAX_ITERATIONS
        met = s.met | step.rounding
        moves = going & step.sound
        if not solver.wait_for_all:
            moves = moves & ~step.rounding
        u, r = select(moves, step.u, s.u), select(moves, step.r, s.r)
        norm = jnp.sqrt(squared_norm(r))
        reuse = None if new else theta
        enough = tolerances.met(norm, s.first_norm, s.norm, step.change, reuse)
        at_once = tolerances.at_once(norm)
        rows = jax.lax.cond(
            jnp.any(moves & enough & ~at_once),
            lambda: settled(u, r),
            lambda: jnp.ones(batch, bool),
        )
        enough = enough & (at_once | rows)
        contracts = norm <= theta * s.norm
        back = jnp.zeros(batch, bool) if new else going & ~(moves & (contracts | enough))
        moved = moves & ~back
        u, r = select(back, s.u, u), select(back, s.r, r)
        norm = jnp.where(back, s.norm, norm)
        stuck = at_rest(norm, s.norm) if new else jnp.zeros(batch, bool)
        met = met | (moved & enough)
        status = s.status
        # A step of a point that is done already may find nothing to solve.
        unsound = jnp.where(met, Status.CONVERGED, Status.SINGULAR)
        if new:
            status = jnp.where(going & ~step.sound, unsound, status)
        if not solver.wait_for_all:
            status = jnp.where(step.rounding, Status.CONVERGED, status)
        status = ended(status, met, norm, solver.wait_for_all)
        left = (status == Status.MAX_ITERATIONS) & ~met
        # Where a new Jacobian contracts by c, the next step with it contracts by about 2 c.
        slow = left & moved & (norm > 0.5 * theta * s.norm) if new else jnp.zeros(batch, bool)
        again = left & back
        iteration = s.iteration + jnp.where(jnp.any(again), 0, 1)
        late = (iteration >= solver.max_its // 2) | (attempt > 0)
        history = s.history
        if measure is not None:
            seen = jnp.where(going, measure(r), jnp.nan)
            history = s.history.at[s.iteration + 1].set(seen)
        return _State(
            u,
            r,
            status,
            norm,
            s.first_norm,
            met,
            back | jnp.where(moved, stuck, s.stuck),
            s.iterations + moved.astype(jnp.int32),
            iteration,
            jnp.where(moved, step.length, s.length),
            history,
            jnp.ones(batch, bool) if new else s.known,
            late | jnp.any(slow | again),
            s.handed_on,
        )

    going = first.status == Status.MAX_ITERATIONS
    r = select(going, residual(guess), first.residual)
    norm = jnp.sqrt(squared_norm(r))
    relative_to = norm if first_norm is None else first_norm
    nowhere, known = jnp.zeros(batch, bool), at_tile(memory.known, tile)
    unknown = jnp.full(batch, jnp.inf, dtype)
    met = going & tolerances.met(norm, relative_to, unknown, unknown)
    history = first.history
    if measure is not None:
        assert history is not None
        history = history.at[0].set(jnp.where(going, measure(r), jnp.nan))
    status = ended(first.status, met, norm, solver.wait_for_all)
    start = _State(
        guess,
        r,
        status,
        norm,
        relative_to,
        met,
        nowhere,
        first.iterations,
        jnp.zeros((), jnp.int32),
        first.step_length,
        history,
        known,
        jnp.any((status == Status.MAX_ITERATIONS) & ~known) | (attempt > 0),
        jnp.ones((), bool),
    )
    end, factors = jax.lax.while_loop(
        lambda state: going_on(state[0]), until_renewed, (start, at_tile(memory.factors, tile))
    )
    # With the cap reached nothing is left to wait for.
    status = end.status
    if solver.wait_for_all:
        waited = (status == Status.MAX_ITERATIONS) & end.met
        status = jnp.where(waited, Status.CONVERGED, status)
    known = end.known & (status == Status.CONVERGED)
    memory = SolverMemory(
        with_tile(memory.factors, tile, factors), with_tile(memory.known, tile, known)
    )
    return NonlinearSolution(end.u, end.r, status, end.iterations, end.length, end.history), memory


class _Step(NamedTuple):
    """Where a step leads, its length, whether it is finite, and where there is none to take.

    `r` is the residual there, `change` that of the full step, relative to the unknowns.
    """

    u: BlockVector
    r: BlockVector
    length: jax.Array
    sound: jax.Array
    rounding: jax.Array
    change: jax.Array


class _State(NamedTuple):
    """What one iteration hands to the next; a point that is not done has MAX_ITERATIONS."""

    u: BlockVector
    r: BlockVector
    status: jax.Array
    norm: jax.Array
    first_norm: jax.Array
    met: jax.Array
    stuck: jax.Array
    iterations: jax.Array
    iteration: jax.Array
    length: jax.Array
    history: Any
    known: jax.Array
    renew: jax.Array
    handed_on: jax.Array


def _direct(solver: Method) -> AbstractDirectSolver:
    """Its linear solver, which is one that factorises if Jacobians are reused."""
    return cast("AbstractDirectSolver", solver.linear_solver)


def _shapes(u: BlockVector) -> list[tuple[int, ...]]:
    return [g.shape[:-1] for g in u]
