"""Steps in parts: a point at which a step fails is bisected, alone.

Over the part from $\\theta_0$ to $\\theta_1$ of a step, an input $f$ that is given at both ends is
$f_n + \\theta_1 (f - f_n)$ and was $f_n + \\theta_0 (f - f_n)$ before; a state is what the part
before left; increments are $(\\theta_1 - \\theta_0)$ of theirs. An input may also be ramped from
what another one is at the start.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ..errors import Status
from ..models.interface import Values
from ..models.lagged_names import earlier
from ..solvers.blocks import BlockVector
from ..solvers.nonlinear_solution import NonlinearSolution, select
from ..solvers.solver_memory import SolverMemory


@dataclasses.dataclass(frozen=True)
class Roles:
    """Inputs that change over the step, states of which the past is read, increments, ramps."""

    forces: tuple[str, ...]
    states: tuple[str, ...]
    increments: tuple[str, ...]
    ramped: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def of(
        unknowns: Sequence[str],
        own: Sequence[str],
        given: Sequence[str],
        increments: Sequence[str],
        ramped: Sequence[tuple[str, str]] = (),
    ) -> Roles:
        """Of what is given, `own` is what the system itself reads."""
        return Roles(
            tuple(n for n in own if earlier(n) in own),
            tuple(n for n in unknowns if earlier(n) in given),
            tuple(n for n in increments if n in own),
            tuple((n, start) for n, start in ramped if n in given and start in given),
        )


class Substep(NamedTuple):
    """A part of the step, as fractions of it, and the unknowns before it; points last."""

    start: jax.Array
    end: jax.Array
    before: BlockVector


class SubstepRecord(NamedTuple):
    """Parts that each point took, in order, `(parts, ..., B)`, and how many they are."""

    n_parts: jax.Array
    ends: jax.Array
    unknowns: BlockVector
    before: BlockVector

    def parts(self) -> tuple[Substep, BlockVector, jax.Array]:
        """Every part, the unknowns at its end, and whether a point took it."""
        zero = jnp.zeros_like(self.ends[:1])
        starts = jnp.concatenate([zero, self.ends[:-1]])
        before = tuple(
            jnp.concatenate([b[None], u[:-1]]) for b, u in zip(self.before, self.unknowns)
        )
        taken = jnp.arange(len(self.ends))[:, None] < self.n_parts
        return Substep(starts, self.ends, before), self.unknowns, taken


def at_substep(roles: Roles, given: Values, before: Values, part: Substep) -> Values:
    """What is given at one point over a part of the step."""
    out, ends = dict(given), part.end == 1.0

    def along(start: Any, now: Any, fraction: jax.Array) -> Any:
        """To the last bit `now` at the end of the step."""
        reached = start + fraction * (now - start)
        return jax.tree_util.tree_map(lambda a, b: jnp.where(ends, a, b), now, reached)

    for name in roles.forces:
        now, old = given[name], given[earlier(name)]
        out[name] = along(old, now, part.end)
        out[earlier(name)] = old + part.start * (now - old)
    for name, start in roles.ramped:
        out[name] = along(given[start], given[name], part.end)
    for name in roles.states:
        out[earlier(name)] = before[name]
    for name in roles.increments:
        out[name] = (part.end - part.start) * given[name]
    return out


Attempt = Callable[
    [Substep, BlockVector, jax.Array, SolverMemory | None],
    tuple[NonlinearSolution, SolverMemory | None],
]
"""Solves parts of steps, from a first guess, at the points that are active; with the memory of the
solve before."""


def bisected(
    attempt: Attempt,
    guess: BlockVector,
    before: BlockVector,
    level: int,
    memory: SolverMemory | None,
    history: jax.Array | None,
) -> tuple[NonlinearSolution, SubstepRecord, SolverMemory | None]:
    """The solution of the whole step, or, at points at which that fails, of its parts.

    `attempt` solves a part, the whole step from `guess` as well: it is the largest part of a
    program, and stands here once. The finest part is $2^{-\\text{level}}$ of the step. Points that
    cannot be solved at that get the status `SUBSTEP_FLOOR`. Iterations are those of all parts; the
    `history` is that of the whole step, whose place is given.
    """
    parts, batch, dtype = 2**level, before[0].shape[-1], before[0].dtype
    numbers = jnp.arange(parts)[:, None]

    def put(history: jax.Array, at: jax.Array, x: jax.Array) -> jax.Array:
        """`x` at the part `at` of each point."""
        shape = (parts,) + (1,) * (x.ndim - 1) + (batch,)
        return jnp.where((numbers == at).reshape(shape), x, history)

    def one_part(s: _Bisection) -> _Bisection:
        size = parts // 2**s.depth
        start, end = (x.astype(dtype) / parts for x in (s.position, s.position + size))
        found, memory = attempt(Substep(start, end, s.u), s.guess, s.active, s.memory)
        good = s.active & (found.status == Status.CONVERGED)
        bad = s.active & ~good
        position = s.position + jnp.where(good, size, 0)
        # After both halves, on with the size that they are halves of.
        coarser = good & (s.depth > 1) & (position % (2 * size) == 0)
        at = jnp.where(good, s.n_parts, parts)
        floor = bad & (s.depth >= level)
        done = good & (position == parts)
        status = jnp.where(done, Status.CONVERGED, jnp.where(floor, Status.SUBSTEP_FLOOR, s.status))
        u, history = select(good, found.unknowns, s.u), s.history
        if history is not None and found.history is not None:
            history = jnp.where(s.whole, found.history, history)
        return _Bisection(
            u,
            u,
            select(s.active, found.residual, s.residual),
            s.active & ~floor & ~done,
            position,
            s.depth + bad - coarser,
            status,
            s.iterations + jnp.where(s.active, found.iterations, 0),
            jnp.where(s.active, found.step_length, s.step_length),
            s.n_parts + good,
            put(s.ends, at, end),
            tuple(put(h, at, x) for h, x in zip(s.unknowns, found.unknowns)),
            history,
            memory,
            jnp.zeros((), bool),
        )

    zero = jnp.zeros(batch, jnp.int32)
    start = _Bisection(
        before,
        guess,
        tuple(jnp.zeros_like(x) for x in guess),
        zero == 0,
        zero,
        zero,
        jnp.full_like(zero, int(Status.MAX_ITERATIONS)),
        zero,
        jnp.ones(batch, dtype),
        zero,
        jnp.ones((parts, batch), dtype),
        tuple(jnp.zeros((parts, *x.shape), dtype) for x in guess),
        history,
        memory,
        jnp.ones((), bool),
    )
    s = jax.lax.while_loop(lambda s: jnp.any(s.active), one_part, start)
    record = SubstepRecord(jnp.maximum(s.n_parts, 1), s.ends, s.unknowns, before)
    solution = NonlinearSolution(s.u, s.residual, s.status, s.iterations, s.step_length, s.history)
    return solution, record, s.memory


class _Bisection(NamedTuple):
    """Where each point is: its unknowns and what it starts from, position in finest parts, depth of
    the part it tries. `unknowns` are those at the `ends` of parts that it took; `whole` is whether
    the whole step is tried.
    """

    u: BlockVector
    guess: BlockVector
    residual: BlockVector
    active: jax.Array
    position: jax.Array
    depth: jax.Array
    status: jax.Array
    iterations: jax.Array
    step_length: jax.Array
    n_parts: jax.Array
    ends: jax.Array
    unknowns: BlockVector
    history: jax.Array | None
    memory: SolverMemory | None
    whole: jax.Array
