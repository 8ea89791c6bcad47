r"""Solutions that count only where a model gives some of the unknowns for the others.

Equations of a material joined by others, such as stresses that are to be zero, may have solutions
that the material alone never takes: a return mapping that goes through the yield surface and out on
the other side. Let $v$ be the unknowns of the joining equations and $w(v)$ those that the model
alone gives, from its own first guess. A solution $(w, v)$ is confirmed where $(w(v), v)$ is one
too, or a single Newton step from it leads to one. Elsewhere $v$ goes on alone, from its first
guess:

$$v \leftarrow v + \delta v, \quad
  \frac{\partial r}{\partial (w, v)} (\delta w, \delta v) = -r(w(v), v)$$

which is Newton's method for $r(w(v), v) = 0$, since the model's own equations hold at $w(v)$, and
ends where $(w(v), v)$ or $(w(v), v) + (\delta w, \delta v)$ is a solution.

**Source:** of the iteration: E. A. de Souza Neto, D. Peric, D. R. J. Owen, Computational Methods
for Plasticity, Wiley (2008), 9.2.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp

from ..errors import Status
from ..models.interface import Values
from ..models.model import AbstractModel
from ..models.reports import converged, nan_unless
from ..solvers.blocks import BlockVector, split, squared_norm
from ..solvers.newton import AbstractNonlinearSolver
from ..solvers.nonlinear_solution import (
    Jacobian,
    NonlinearSolution,
    Residual,
    Sizes,
    Tolerances,
    negative,
    relative_change,
    select,
)
from .points import Static, given_over_points, unpacked_over_points
from .substepping import Substep


def with_the_model_alone(
    static: Static, arrays: Sequence[jax.Array], u: BlockVector, part: Substep | None
) -> BlockVector:
    """$(w(v), v)$ for $(w, v)$ at every point; NaN where the model alone finds nothing."""
    update, given = given_over_points(static, arrays, part)
    model = update.confirmed_by
    assert model is not None
    values = unpacked_over_points(static, update, u)
    known = {**given, **values}
    outputs, reports = model.evaluate({n: known[n] for n in model.input_spec})
    ok, count = converged(reports), u[0].shape[-1]
    for name, x in outputs.items():
        x = x.materialize().dynamic_batch.expand((count,))
        values[name] = x if ok is None else nan_unless(jnp.broadcast_to(ok, (count,)), x)

    def pack(values: Values) -> BlockVector:
        return update.equation_system.pack(static.layout, values)

    return jax.vmap(pack, out_axes=-1)(values)


def joining_norm(static: Static, model: AbstractModel) -> Callable[[BlockVector], jax.Array]:
    """The norm of those unknowns, or of their residuals, that the model alone does not give."""
    own, layout = set(model.output_spec), static.layout
    joining = [n not in own for group in layout for n in group.names]

    def norm(x: BlockVector) -> jax.Array:
        parts = [p for group, rows in zip(layout, x) for p in split(rows, group.sizes)]
        return jnp.sqrt(squared_norm(tuple(p for p, j in zip(parts, joining) if j)))

    return norm


def _norm(r: BlockVector) -> jax.Array:
    return jnp.sqrt(squared_norm(r))


class _Next(enum.IntEnum):
    """What a pass is about."""

    GUESS = 0
    MODEL = 1
    STEP = 2


class _Search(NamedTuple):
    """Where each point is, the last place at which the model alone found something, who goes on.

    `own` is $(w(v), v)$ at `u`, and `r` its residuals, once they are known. `first` and
    `first_of_all` are norms of those of the guess, of the joining equations and of all.
    """

    u: BlockVector
    last: BlockVector
    anchored: jax.Array
    norm: jax.Array
    active: jax.Array
    found: NonlinearSolution
    trial: jax.Array
    own: BlockVector
    r: BlockVector
    first: jax.Array
    first_of_all: jax.Array
    next: jax.Array


def confirmed(
    alone: Callable[[BlockVector], BlockVector],
    joining: Callable[[BlockVector], jax.Array],
    residual: Residual,
    jacobian: Jacobian,
    solver: AbstractNonlinearSolver,
    solution: NonlinearSolution,
    guess: BlockVector,
    active: jax.Array | None = None,
    sizes: Sizes | None = None,
) -> NonlinearSolution:
    """The solution where `alone`, $(w, v)$ to $(w(v), v)$, confirms it; else one that it gives.

    `joining` is the norm of $v$, or of the residuals for it: these are to be below `abs_tol`, or
    `rel_tol` of their first ones or of $v$, whatever the size of the model's own. Points at which
    no solution is found keep the status of their failure, or get `OTHER_SOLUTION`.
    """
    tolerances = Tolerances.of(solver.abs_tol, solver.rel_tol, guess[0].dtype)
    solved = solution.status == Status.CONVERGED
    every = jnp.ones_like(solved) if active is None else active
    nowhere = jnp.zeros_like(solution.step_length)

    def from_the_guess(s: _Search) -> tuple[BlockVector, jax.Array]:
        return guess, nowhere

    def by_the_model(s: _Search) -> tuple[BlockVector, jax.Array]:
        return alone(s.u), nowhere

    def by_a_step(s: _Search) -> tuple[BlockVector, jax.Array]:
        A = jacobian(s.own)
        memory = solver.linear_solver.prepare(lambda: A)
        step = solver.linear_solver.step(A, negative(s.r), memory)[0]
        ahead = tuple(a + b for a, b in zip(s.own, step))
        return ahead, relative_change(s.own, step, sizes)

    def one_pass(s: _Search) -> _Search:
        """The residual of the guess; where the model alone leads; a step ahead, if one is needed.

        A residual is the largest part of a program: it stands here once.
        """
        ahead, moved = jax.lax.switch(s.next, (from_the_guess, by_the_model, by_a_step), s)
        there = residual(ahead)
        begins, steps = s.next == _Next.GUESS, s.next == _Next.STEP
        first = jnp.where(begins, jnp.maximum(joining(there), joining(guess)), s.first)
        first_of_all = jnp.where(begins, _norm(there), s.first_of_all)
        own, r = select(steps, s.own, ahead), select(steps, s.r, there)
        finite, norm = jnp.isfinite(_norm(r)), joining(r)
        changed = relative_change(s.last, tuple(a - b for a, b in zip(own, s.last)), sizes)
        here = s.active & finite & tolerances.met(norm, first, s.norm, changed)
        going = s.active & ~here
        needs_a_step = jnp.any(going & finite) & ~steps
        over = ~begins & ~needs_a_step
        # The model's own solve is no better than its tolerance: a step may have to finish it.
        moved = jnp.where(steps, moved, changed)
        finished = tolerances.met(joining(there), first, norm, moved)
        finished = finished & tolerances.met(_norm(there), first_of_all, _norm(r), moved)
        good = over & (here | (going & finite & finished))
        restarts, going = solved & (s.trial == 0), s.active & ~good
        back = tuple(0.5 * (a + b) for a, b in zip(s.u, s.last))
        # A solution that was none: its place tells nothing.
        following = select(restarts, guess, select(finite, ahead, back))
        kept = over & finite & ~restarts
        lost = ~restarts & jnp.where(finite, ~jnp.isfinite(_norm(ahead)), ~s.anchored)
        found = dataclasses.replace(
            s.found,
            unknowns=select(good, select(here, own, ahead), s.found.unknowns),
            residual=select(good, select(here, r, there), s.found.residual),
            status=jnp.where(good, Status.CONVERGED, s.found.status),
            iterations=s.found.iterations + (over & s.active & ~here),
        )
        return _Search(
            select(over & going, following, s.u),
            select(kept, own, s.last),
            s.anchored | kept,
            jnp.where(kept, norm, s.norm),
            going & ~(over & lost),
            found,
            s.trial + over,
            own,
            r,
            first,
            first_of_all,
            jnp.where(needs_a_step & ~begins, int(_Next.STEP), int(_Next.MODEL)),
        )

    failed = jnp.where(solved, int(Status.OTHER_SOLUTION), solution.status)
    start = _Search(
        select(solved, solution.unknowns, guess),
        guess,
        jnp.zeros_like(solved),
        jnp.full_like(nowhere, jnp.inf),
        every,
        dataclasses.replace(solution, status=jnp.where(every, failed, solution.status)),
        jnp.zeros((), jnp.int32),
        guess,
        solution.residual,
        nowhere,
        nowhere,
        jnp.asarray(int(_Next.GUESS)),
    )
    end = jax.lax.while_loop(
        lambda s: jnp.any(s.active) & (s.trial < solver.max_its), one_pass, start
    )
    return end.found
