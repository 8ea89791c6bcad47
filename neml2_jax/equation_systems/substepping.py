"""Steps in parts: a point at which a step fails is bisected, alone.

Over the part from $\\theta_0$ to $\\theta_1$ of a step, an input $f$ that is given at both ends is
$f_n + \\theta_1 (f - f_n)$ and was $f_n + \\theta_0 (f - f_n)$ before; a state is what the part
before left; increments are $(\\theta_1 - \\theta_0)$ of theirs. An input may also be ramped from
what another one is at the start.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp

from ..errors import Status
from ..models.interface import Values
from ..models.lagged_names import earlier
from ..solvers.blocks import BlockVector
from ..solvers.nonlinear_solution import NonlinearSolution


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
    out = dict(given)
    for name in roles.forces:
        now, old = given[name], given[earlier(name)]
        change = now - old
        out[name] = old + part.end * change
        out[earlier(name)] = old + part.start * change
    for name, start in roles.ramped:
        out[name] = given[start] + part.end * (given[name] - given[start])
    for name in roles.states:
        out[earlier(name)] = before[name]
    for name in roles.increments:
        out[name] = (part.end - part.start) * given[name]
    return out


Attempt = Callable[[Substep, BlockVector, jax.Array], NonlinearSolution]
"""Solves parts of steps, from a first guess, at the points that are active."""


def bisected(
    attempt: Attempt, whole: NonlinearSolution, before: BlockVector, level: int
) -> tuple[NonlinearSolution, SubstepRecord]:
    """The solution with the points at which the whole step failed solved again in parts.

    `attempt` solves a part; the finest part is $2^{-\\text{level}}$ of
    the step. Points that cannot be solved at that get the status `SUBSTEP_FLOOR`.
    """
    ok = whole.status == Status.CONVERGED
    parts, batch = 2**level, ok.shape[-1]
    dtype = before[0].dtype
    numbers = jnp.arange(parts)[:, None]

    def put(history: jax.Array, at: jax.Array, x: jax.Array) -> jax.Array:
        """`x` at the part `at` of each point."""
        shape = (parts,) + (1,) * (x.ndim - 1) + (batch,)
        return jnp.where((numbers == at).reshape(shape), x, history)

    zero = jnp.zeros(batch, jnp.int32)
    record = SubstepRecord(
        zero + 1,
        jnp.where(numbers == 0, jnp.ones((parts, batch), dtype), 1.0),
        tuple(put(jnp.zeros((parts, *u.shape), dtype), zero, u) for u in whole.unknowns),
        before,
    )

    def part_of(s: _Bisection) -> jax.Array:
        return parts // 2**s.depth

    def one_part(s: _Bisection) -> _Bisection:
        size = part_of(s)
        start, end = (x.astype(dtype) / parts for x in (s.position, s.position + size))
        found = attempt(Substep(start, end, s.u), s.u, s.active)
        good = s.active & (found.status == Status.CONVERGED)
        bad = s.active & ~good
        position = s.position + jnp.where(good, size, 0)
        # After both halves, on with the size that they are halves of.
        coarser = good & (s.depth > 1) & (position % (2 * size) == 0)
        depth = s.depth + bad - coarser
        at = jnp.where(good, s.n_parts, parts)
        floor = bad & (s.depth >= level)
        done = good & (position == parts)
        status = jnp.where(done, Status.CONVERGED, jnp.where(floor, Status.SUBSTEP_FLOOR, s.status))
        return _Bisection(
            tuple(jnp.where(good, a, b) for a, b in zip(found.unknowns, s.u)),
            tuple(jnp.where(s.active, a, b) for a, b in zip(found.residual, s.residual)),
            s.active & ~floor & ~done,
            position,
            depth,
            status,
            s.iterations + jnp.where(s.active, found.iterations, 0),
            s.n_parts + good,
            put(s.ends, at, end),
            tuple(put(h, at, u) for h, u in zip(s.history, found.unknowns)),
        )

    def in_parts() -> tuple[NonlinearSolution, SubstepRecord]:
        start = _Bisection(
            before,
            whole.residual,
            ~ok,
            zero,
            zero + 1,
            whole.status,
            whole.iterations,
            zero,
            record.ends,
            record.unknowns,
        )
        s = jax.lax.while_loop(lambda s: jnp.any(s.active), one_part, start)
        unknowns = tuple(jnp.where(ok, a, b) for a, b in zip(whole.unknowns, s.u))
        n_parts = jnp.where(ok, 1, jnp.maximum(s.n_parts, 1))
        taken = SubstepRecord(n_parts, s.ends, s.history, before)
        ended = dataclasses.replace(
            whole,
            unknowns=unknowns,
            residual=s.residual,
            status=s.status,
            iterations=s.iterations,
        )
        return ended, taken

    return jax.lax.cond(jnp.all(ok), lambda: (whole, record), in_parts)


class _Bisection(NamedTuple):
    """Where each point is: its unknowns, position in finest parts, depth of the part it tries."""

    u: BlockVector
    residual: BlockVector
    active: jax.Array
    position: jax.Array
    depth: jax.Array
    status: jax.Array
    iterations: jax.Array
    n_parts: jax.Array
    ends: jax.Array
    history: tuple[jax.Array, ...]
