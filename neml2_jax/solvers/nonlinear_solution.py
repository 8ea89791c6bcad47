"""What nonlinear solvers share: an iterate, a solution, when a point has converged."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp

from .blocks import BlockMatrix, BlockVector, matvec

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


class Tolerances(NamedTuple):
    """When a residual norm is small enough.

    What the dtype cannot resolve is not asked for: a relative tolerance near its precision, or
    progress from a residual that is small already and falls no further.
    """

    absolute: float
    relative: float
    precision: float

    @staticmethod
    def of(absolute: float, relative: float, dtype: Any) -> Tolerances:
        eps = float(jnp.finfo(dtype).eps)
        return Tolerances(absolute, max(relative, 10 * eps), eps)

    def met(self, norm: jax.Array, first: jax.Array, at_rest: jax.Array) -> jax.Array:
        """Of residual norms, those that they are relative to, and whether they fall no further."""
        stalled = at_rest & (norm < self.precision**0.5 * first)
        return (norm < self.absolute) | (norm < self.relative * first) | stalled


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


def select(mask: jax.Array, x: BlockVector, y: BlockVector) -> BlockVector:
    return tuple(jnp.where(mask, a, b) for a, b in zip(x, y))
