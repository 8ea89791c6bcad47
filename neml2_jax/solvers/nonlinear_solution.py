"""What nonlinear solvers share: an iterate, a solution, when a point has converged."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

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
        return (norm < self.absolute) | (norm == 0.0) | (self.within(norm, first) & settled)

    def within(self, norm: jax.Array, first: jax.Array) -> jax.Array:
        """Where a norm is below `relative` times the first one, far from a solution or not."""
        return norm < self.relative * first


def at_rest(norm: jax.Array, before: jax.Array) -> jax.Array:
    """Where a residual norm falls no further."""
    return norm > 0.5 * before


def relative_change(u: BlockVector, du: BlockVector, sizes: Sizes | None) -> jax.Array:
    r"""The largest $\|\delta u\| / \|u + \delta u\|$ of a variable, per point."""
    worst = jnp.zeros(u[0].shape[-1], u[0].dtype)
    for group, (a, b) in enumerate(zip(u, du)):
        rows = (1,) * a.shape[0] if sizes is None else sizes[group]
        for x, dx in zip(split(a, rows), split(b, rows)):
            axes = tuple(range(x.ndim - 1))
            change, size = jnp.sum(dx**2, axis=axes), jnp.sum((x + dx) ** 2, axis=axes)
            worst = jnp.maximum(worst, jnp.where(change == 0.0, 0.0, change / size))
    return jnp.sqrt(worst)


def is_rounding(
    A: Any, u: BlockVector, r: BlockVector, tolerance: float | jax.Array = 0.0
) -> jax.Array:
    r"""Where each $|r_i| \le t \sum_j |A_{ij}|\,|u_j|$.

    Such unknowns solve a system whose Jacobian differs by the part $t$, which is `tolerance`, per
    point, but 32 precisions of the dtype at least: it knows no better ones. Where a Jacobian is
    given as products, the largest of a few with unknowns of other signs stands for the sum, which
    is no smaller.

    **Source:** W. Oettli, W. Prager, Numerische Mathematik 6 (1964) 405-409.
    """
    if isinstance(A, BlockMatrix):
        x = tuple(jnp.abs(g)[..., None, :] for g in u)
        terms = tuple(g[..., 0, :] for g in matvec(jax.tree_util.tree_map(jnp.abs, A), x))
    else:
        terms = _with_other_signs(A)
    part = jnp.maximum(tolerance, _ROUNDINGS * float(jnp.finfo(u[0].dtype).eps))

    def explained(a: jax.Array, b: jax.Array) -> jax.Array:
        below = jnp.abs(a) <= part * b
        return jnp.all(below & jnp.isfinite(b), axis=tuple(range(a.ndim - 1)))

    return functools.reduce(jnp.logical_and, map(explained, r, terms))


def _with_other_signs(A: JacobianOperator) -> BlockVector:
    r"""The largest of a few $|\sum_j \pm A_{ij} u_j|$."""
    random = np.random.default_rng(0)
    signs = tuple(jnp.asarray(random.choice([-1.0, 1.0], (8, *g.shape[:-1])), g.dtype) for g in A.u)

    def at_point(u: BlockVector, arrays: Any) -> BlockVector:
        def product(signs: BlockVector) -> BlockVector:
            x = tuple(s * g for s, g in zip(signs, u))
            return jax.jvp(lambda u: A.residual_at_point(u, arrays), (u,), (x,))[1]

        return tuple(jnp.max(jnp.abs(y), axis=0) for y in jax.vmap(product)(signs))

    return jax.vmap(at_point, in_axes=(-1, A.in_axes), out_axes=-1)(A.u, A.arrays)


def select(mask: jax.Array, x: BlockVector, y: BlockVector) -> BlockVector:
    return tuple(jnp.where(mask, a, b) for a, b in zip(x, y))
