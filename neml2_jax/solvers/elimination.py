"""Dense solves for many small systems at once, with the batch of systems last.

With the batch last, every step of the elimination is an elementwise operation over the batch, which
XLA vectorises; LAPACK through XLA solves one system after the other.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

UNROLLED_LIMIT = 32
"""Systems up to this size are eliminated in unrolled form; larger ones go to LAPACK or cuBLAS."""

PIVOT_TOLERANCE = 1e-9
"""A pivot smaller than this, relative to its row before elimination, is not trusted."""


def solve(A: jax.Array, b: jax.Array) -> jax.Array:
    r"""$A^{-1} b$ for `A` (n, n, B) and `b` (n, R, B).

    Differentiable in both arguments, in both modes. Where `A` is singular the result is not finite.
    """

    def matvec(x: jax.Array) -> jax.Array:
        return jnp.sum(A[:, :, None] * x[None], axis=1)

    return jax.lax.custom_linear_solve(
        matvec,
        b,
        lambda _, rhs: _solve(A, rhs),
        lambda _, rhs: _solve(A.swapaxes(0, 1), rhs),
    )


def _solve(A: jax.Array, b: jax.Array) -> jax.Array:
    n = A.shape[0]
    if n == 1:
        return b / A[0]
    if n > UNROLLED_LIMIT:
        return pivoted(A, b)
    x, trusted = without_pivoting(A, b)
    return jax.lax.cond(jnp.all(trusted), lambda: x, lambda: jnp.where(trusted, x, pivoted(A, b)))


def pivoted(A: jax.Array, b: jax.Array) -> jax.Array:
    """By LU with partial pivoting."""
    x = jnp.linalg.solve(jnp.moveaxis(A, -1, 0), jnp.moveaxis(b, -1, 0))
    return jnp.moveaxis(x, 0, -1)


def without_pivoting(A: jax.Array, b: jax.Array) -> tuple[jax.Array, jax.Array]:
    """By Gaussian elimination in the given order, and per system whether its pivots were sound."""
    n = A.shape[0]
    scale = jnp.max(jnp.abs(A), axis=1)
    M = jnp.concatenate([A, b], axis=1)
    trusted = jnp.ones(A.shape[-1], bool)
    upper = []
    for k in range(n):
        pivot = M[0, 0]
        trusted &= jnp.abs(pivot) > PIVOT_TOLERANCE * scale[k]
        row = M[0, 1:] / pivot
        upper.append(row)
        M = M[1:, 1:] - M[1:, :1] * row[None]
    x: list[jax.Array] = []
    for k in reversed(range(n)):
        row = upper[k]  # columns k+1 .. n, then the right-hand sides
        value = row[n - 1 - k :]
        for j, known in enumerate(reversed(x)):
            value = value - row[j] * known
        x.append(value)
    return jnp.stack(x[::-1]), trusted
