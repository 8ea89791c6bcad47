"""Dense solves for many small systems at once, with the batch of systems last.

With the batch last, every step of the elimination is an elementwise operation over the batch, which
XLA vectorises; LAPACK through XLA solves one system after the other.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

BATCHED_LIMIT = 48
"""Systems up to this size are eliminated with the batch last; larger ones by LAPACK or cuBLAS."""

PANEL = 6
"""Rows that are eliminated before finished rows and columns are dropped."""

PIVOT_TOLERANCE = 1e-6
"""A pivot smaller than this, relative to its row before elimination, is not trusted."""


def direct(A: jax.Array, b: jax.Array) -> jax.Array:
    r"""$A^{-1} b$ for `A` (n, n, B) and `b` (n, R, B).

    Where `A` is singular the result is not finite.
    """
    n = A.shape[0]
    if n == 1:
        return b / A[0]
    if n > BATCHED_LIMIT:
        return pivoted(A, b)
    x, trusted = without_pivoting(A, b)
    return jax.lax.cond(jnp.all(trusted), lambda: x, lambda: jnp.where(trusted, x, pivoted(A, b)))


def pivoted(A: jax.Array, b: jax.Array) -> jax.Array:
    """By LU with partial pivoting."""
    x = jnp.linalg.solve(jnp.moveaxis(A, -1, 0), jnp.moveaxis(b, -1, 0))
    return jnp.moveaxis(x, 0, -1)


def without_pivoting(A: jax.Array, b: jax.Array) -> tuple[jax.Array, jax.Array]:
    """By Gaussian elimination in the given order, and per system whether its pivots were sound.

    Rows are eliminated in panels: within one, a loop over whole arrays that compiles once; after
    each, the finished rows and columns are dropped.
    """
    n = A.shape[0]
    scale = jnp.max(jnp.abs(A), axis=1)
    M = jnp.concatenate([A, b], axis=1)
    trusted = jnp.ones(A.shape[-1], bool)
    finished = []
    for first in range(0, n, PANEL):
        rows = min(PANEL, n - first)
        M, trusted = _eliminate(M, scale[first : first + rows], trusted)
        finished.append(jnp.pad(M[:rows], ((0, 0), (first, 0), (0, 0))))
        M = M[rows:, rows:]
    return _substitute(jnp.concatenate(finished, axis=0)), trusted


def _eliminate(M: jax.Array, scale: jax.Array, trusted: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Make the first rows of `M` upper triangular with a unit diagonal; clear what is below."""
    numbers = jnp.arange(M.shape[0])[:, None, None]

    def step(k: jax.Array, state: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        M, trusted = state
        row = jax.lax.dynamic_index_in_dim(M, k, 0, keepdims=False)
        column = jax.lax.dynamic_index_in_dim(M, k, 1, keepdims=True)
        pivot = jax.lax.dynamic_index_in_dim(row, k, 0, keepdims=False)
        row = row / pivot
        trusted &= jnp.abs(pivot) > PIVOT_TOLERANCE * scale[k]
        below = M - jnp.where(numbers > k, column, 0.0) * row[None]
        return jnp.where(numbers == k, row[None], below), trusted

    return jax.lax.fori_loop(0, scale.shape[0], step, (M, trusted))


def _substitute(U: jax.Array) -> jax.Array:
    """Back substitution in unit upper triangular rows that carry their right-hand sides behind."""
    n = U.shape[0]

    def step(i: jax.Array, x: jax.Array) -> jax.Array:
        k = n - 1 - i
        row = jax.lax.dynamic_index_in_dim(U, k, 0, keepdims=False)
        value = row[n:] - jnp.sum(row[:n, None] * x, axis=0)  # rows of x from k on are zero still
        return jax.lax.dynamic_update_index_in_dim(x, value, k, 0)

    return jax.lax.fori_loop(0, n, step, jnp.zeros((n, U.shape[1] - n, U.shape[2]), U.dtype))
