"""What nonlinear solvers share: an iterate, a solution, when a point has converged."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from ..errors import Status
from .blocks import BlockMatrix, BlockVector, matvec, split
from .jacobian_operator import JacobianOperator

Residual = Callable[[BlockVector], BlockVector]
Jacobian = Callable[[BlockVector], Any]
"""To a `BlockMatrix`, or to a `JacobianOperator` for a solver that is free of matrices."""

Measure = Callable[[BlockVector], jax.Array]
"""Of residuals what goes into a history, `(..., B)`."""

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


NEAR = 0.1
"""What Newton steps near a solution leave of a residual at most. Far from it, where a residual goes
with the power $n$ of an unknown, they leave $(1 - 1/n)^n$, 0.25 to 0.37."""


_ROUNDINGS = 32
"""Roundings of each unknown, in precisions of the dtype, that a residual is taken to suffer."""


class Tolerances(NamedTuple):
    """When a residual norm is small enough.

    What the dtype cannot resolve is not asked for: a relative tolerance near its precision.

    `of_unknowns` is what these may be off, relative to their size, as far as is estimated.
    """

    absolute: float
    relative: float
    of_unknowns: float

    @staticmethod
    def of(absolute: float, relative: float, dtype: Any) -> Tolerances:
        eps = float(jnp.finfo(dtype).eps)
        return Tolerances(absolute, max(relative, 10 * eps), max(100 * relative, _ROUNDINGS * eps))

    def met(
        self,
        norm: jax.Array,
        first: jax.Array,
        before: jax.Array,
        change: jax.Array,
        reuse: float | None = None,
    ) -> jax.Array:
        r"""Where a norm is below `absolute`, or below `relative` times the `first` one for good.

        The first residual tells how far off the guess was, and nothing of the solution: from far
        away much less of it may be too much. So what is left to change has to be small as well. A
        Newton step that changed the unknowns by the part $d$ of them and left the part $c$ of the
        residual is followed by changes of about $d\,c / (1 - c)$ in all if it was near a solution,
        which $c \le 0.1$ tells; elsewhere $d$ itself has to be small. With an old Jacobian that
        may leave the part `reuse` of a residual, it is near where it does.

        **Source:** P. Deuflhard, Newton Methods for Nonlinear Problems (2004), 2.1.
        """
        factor = norm / before
        near = factor <= (NEAR if reuse is None else reuse)
        left = jnp.where(near, factor / (1.0 - factor), 1.0 if reuse is None else jnp.inf) * change
        settled = left <= self.of_unknowns
        return self.at_once(norm) | (self.within(norm, first) & settled)

    def at_once(self, norm: jax.Array) -> jax.Array:
        """Where a norm is below `absolute`, whatever it was before."""
        return (norm < self.absolute) | (norm == 0.0)

    def within(self, norm: jax.Array, first: jax.Array) -> jax.Array:
        """Where a norm is below `relative` times the first one, far from a solution or not."""
        return norm < self.relative * first


def at_rest(norm: jax.Array, before: jax.Array) -> jax.Array:
    """Where a residual norm falls no further."""
    return norm > 0.5 * before


def ended(
    status: jax.Array,
    met: jax.Array,
    norm: jax.Array,
    wait_for_all: bool,
    more: bool | jax.Array = True,
) -> jax.Array:
    """Statuses after a residual was computed; points that go on keep MAX_ITERATIONS.

    Those that have `met` the tolerances are done; where they `wait_for_all`, once none that is not
    done goes on, or no `more` iterations are allowed.
    """
    going = status == Status.MAX_ITERATIONS
    done = met
    if wait_for_all:
        done = met & ~jnp.any(going & ~met & jnp.isfinite(norm) & more)
    status = jnp.where(going & done, Status.CONVERGED, status)
    return jnp.where(going & ~jnp.isfinite(norm), Status.NOT_FINITE, status)


def relative_change(u: BlockVector, du: BlockVector, sizes: Sizes | None) -> jax.Array:
    r"""The largest $\|\delta u\| / \|u + \delta u\|$ of a variable, per point; largest entries."""
    after = tuple(a + b for a, b in zip(u, du))
    return jnp.max(_part(_largest(du, sizes), _largest(after, sizes)), axis=0, initial=0.0)


def settled_by_rows(
    A: Any,
    u: BlockVector,
    du: BlockVector,
    r: BlockVector,
    sizes: Sizes | None,
    tolerances: Tolerances,
) -> jax.Array:
    r"""Where little is left to change of each variable, as the rows of each tell by themselves.

    `u` and `r` are unknowns and residuals after a step of which `A` is the Jacobian and `du` the
    Newton step. It left the part $c = |r_i| / \sum_j |A_{ij}\,\delta u_j|$ of what it changed in
    the rows of a variable, largest by largest, and none where that is rounding, $|r_i| \le
    32\,\varepsilon \sum_j |A_{ij}|\,|u_j|$. With the largest $c$ of all variables and the largest
    part $d$ of them that changed, $d\,c / (1 - c)$ is left if $c \le 0.1$, and $d$ otherwise, if
    changes of that part explain the residuals. No unit of an equation matters.

    A variable that is zero has no size: where its rows fall no further and others rest, it may
    change by `abs_tol`. A solver that is free of matrices may not have asked these rows: they are
    to be below `abs_tol` as well.
    """
    size, change = (_largest(x, sizes) for x in _terms(A, u, du))
    left, moved = _largest(r, sizes), _largest(du, sizes)
    eps = float(jnp.finfo(r[0].dtype).eps)
    rounding = (left <= _ROUNDINGS * eps * size) & jnp.isfinite(size)
    factor = jnp.where(jnp.isfinite(change), _part(left, change), jnp.inf)
    factor = jnp.where(rounding, 0.0, factor)
    nothing = (factor > 0.5) & (moved < tolerances.absolute)
    if not isinstance(A, BlockMatrix):
        nothing = nothing & (left < tolerances.absolute)
    part = jnp.where(nothing, 0.0, _part(moved, _largest(u, sizes)))
    c, d = (jnp.max(x, axis=0, initial=0.0) for x in (factor, part))
    explained = jnp.all(nothing | (left <= tolerances.of_unknowns * size), axis=0)
    remaining = jnp.where(c <= NEAR, c / (1.0 - c), jnp.where(explained, 1.0, jnp.inf)) * d
    return remaining <= tolerances.of_unknowns


def _part(x: jax.Array, whole: jax.Array) -> jax.Array:
    return jnp.where(x == 0.0, 0.0, x / whole)


def _largest(x: BlockVector, sizes: Sizes | None) -> jax.Array:
    """The largest entry of each variable, `(variables, B)`: squares might underflow."""
    out = []
    for group, a in enumerate(x):
        rows = (1,) * a.shape[0] if sizes is None else sizes[group]
        for part in split(jnp.abs(a), rows):
            out.append(jnp.max(part, axis=tuple(range(part.ndim - 1)), initial=0.0))
    return jnp.stack(out)


def is_rounding(
    A: Any,
    u: BlockVector,
    r: BlockVector,
    noise: BlockVector,
    tolerance: float | jax.Array = 0.0,
) -> jax.Array:
    r"""Where each $|r_i| \le t \sum_j |A_{ij}|\,|u_j|$, or no more than rounding makes of it.

    Such unknowns solve a system whose Jacobian differs by the part $t$, which is `tolerance`, per
    point, but 32 precisions of the dtype at least: it knows no better ones. Where a Jacobian is
    given as products, the largest of a few with unknowns of other signs stands for the sum, which
    is no smaller. A row that is a difference of numbers which do not depend on the unknowns to
    first order, such as $a + b - \sqrt{a^2 + b^2}$ at $a = 0$, rounds by more: by its `noise`, see
    `larger_noise`.

    **Source:** W. Oettli, W. Prager, Numerische Mathematik 6 (1964) 405-409.
    """
    (terms,) = _terms(A, u)
    part = jnp.maximum(tolerance, _ROUNDINGS * float(jnp.finfo(u[0].dtype).eps))

    def explained(a: jax.Array, b: jax.Array, noise: jax.Array) -> jax.Array:
        below = (jnp.abs(a) <= part * b) | (jnp.abs(a) <= noise)
        return jnp.all(below & jnp.isfinite(b), axis=tuple(range(a.ndim - 1)))

    return functools.reduce(jnp.logical_and, map(explained, r, terms, noise))


TRIALS = 4
"""Unknowns that are equal but for rounding, at which residuals are computed."""


def to_equal_ones(u: BlockVector, number: int | jax.Array) -> BlockVector:
    """A step to unknowns that are equal to 32 precisions: the `number`-th of a few, 0 is none."""
    of_unknowns = functools.partial(jnp.arange, dtype=u[0].dtype)
    most = jnp.where(number > 0, _ROUNDINGS * float(jnp.finfo(u[0].dtype).eps), 0.0)
    out, count = [], 0
    for x in u:
        entries = math.prod(x.shape[:-1])
        turns = (count + of_unknowns(entries)) * TRIALS + number
        signs = 2.0 * (turns * _GOLDEN % 1.0) - 1.0
        out.append(x * (most * signs).astype(x.dtype).reshape((*x.shape[:-1], 1)))
        count += entries
    return tuple(out)


_GOLDEN = 0.6180339887498949
"""Parts of whose multiples are spread evenly."""


def larger_noise(
    noise: BlockVector, beside: BlockVector, r: BlockVector, number: int | jax.Array
) -> BlockVector:
    """By how much each row of the residuals `r` changes at most between unknowns that are equal.

    `beside` are those after the `number`-th step of `to_equal_ones`, and `noise` is what those
    before came to; it is left as it is where there was no step, and the first one starts anew.
    """
    return tuple(
        jnp.where(number > 0, jnp.maximum(jnp.where(number > 1, n, 0.0), jnp.abs(a - b)), n)
        for n, a, b in zip(noise, beside, r)
    )


def following(number: jax.Array) -> jax.Array:
    """The number of the step after this one: 0 after the last one, or after -1."""
    return (number + 1) % (TRIALS + 1)


def noise_of(residual: Residual, u: BlockVector, r: BlockVector) -> BlockVector:
    """`larger_noise` after all steps."""

    def beside(number: jax.Array, noise: BlockVector) -> BlockVector:
        off = to_equal_ones(u, number)
        found = residual(tuple(x + y for x, y in zip(u, off)))
        return larger_noise(noise, found, r, number)

    return jax.lax.fori_loop(1, TRIALS + 1, beside, tuple(jnp.zeros_like(x) for x in r))


def _terms(A: Any, *x: BlockVector) -> tuple[BlockVector, ...]:
    r"""$\sum_j |A_{ij}|\,|x_j|$ of each, or what stands for it."""
    if not isinstance(A, BlockMatrix):
        return tuple(_with_other_signs(A, y) for y in x)
    sides = tuple(jnp.abs(jnp.stack(groups, axis=-2)) for groups in zip(*x))
    terms = matvec(jax.tree_util.tree_map(jnp.abs, A), sides)
    return tuple(tuple(g[..., i, :] for g in terms) for i in range(len(x)))


def _with_other_signs(A: JacobianOperator, x: BlockVector) -> BlockVector:
    r"""The largest of a few $|\sum_j \pm A_{ij} x_j|$."""
    random = np.random.default_rng(0)
    signs = tuple(jnp.asarray(random.choice([-1.0, 1.0], (8, *g.shape[:-1])), g.dtype) for g in A.u)

    def at_point(u: BlockVector, x: BlockVector, arrays: Any) -> BlockVector:
        def product(signs: BlockVector) -> BlockVector:
            y = tuple(s * g for s, g in zip(signs, x))
            return jax.jvp(lambda u: A.residual_at_point(u, arrays), (u,), (y,))[1]

        return tuple(jnp.max(jnp.abs(y), axis=0) for y in jax.vmap(product)(signs))

    return jax.vmap(at_point, in_axes=(-1, -1, A.in_axes), out_axes=-1)(A.u, x, A.arrays)


def select(mask: jax.Array, x: BlockVector, y: BlockVector) -> BlockVector:
    return tuple(jnp.where(mask, a, b) for a, b in zip(x, y))


def negative(x: BlockVector) -> BlockVector:
    return tuple(-g for g in x)
