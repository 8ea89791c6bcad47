"""Dense solves for many small systems at once, with the batch of systems last.

With the batch last, every step of the elimination is an operation over long rows, which XLA
vectorises; LAPACK through XLA solves one system after the other.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Inexact, Int

BATCHED_LIMIT = 48
"""Systems up to this size are eliminated with the batch last; larger ones by LAPACK or cuBLAS."""

PIVOT_TOLERANCE = 1e-6
"""A pivot smaller than this, relative to its row before elimination, is not trusted; nor is one
below the root of the precision, where half of its digits are gone."""

PIVOTED_AT_ONCE = 8
"""Systems with a pivot that is not trusted which are solved again together."""

Matrices = Inexact[Array, "n n batch"]
RightHandSides = Inexact[Array, "n columns batch"]


@jax.jit  # traced once for a shape, whatever solves systems of it
def direct(A: Matrices, b: RightHandSides) -> RightHandSides:
    r"""$A^{-1} b$ for `A` (n, n, B) and `b` (n, R, B).

    Where `A` is singular the result is not finite.
    """
    n = A.shape[0]
    if n == 1:
        return b / A[0]
    if n > BATCHED_LIMIT:
        return pivoted(A, b)
    x, trusted = without_pivoting(A, b)
    return _again(A, b, x, trusted)


def pivoted(A: Matrices, b: RightHandSides) -> RightHandSides:
    r"""$A^{-1} b$ for `A` (n, n, B) and `b` (n, R, B), by elimination with partial pivoting."""
    n = A.shape[0]
    if n > BATCHED_LIMIT:
        x = jnp.linalg.solve(jnp.moveaxis(A, -1, 0), jnp.moveaxis(b, -1, 0))
        return jnp.moveaxis(x, 0, -1)
    return _pivoted(A, b)[0]


def _pivoted(A: Matrices, b: RightHandSides) -> tuple[RightHandSides, Int[Array, "n batch"]]:
    """The solution, and the row that serves each column.

    By Gauss-Jordan elimination, with the pivot of each column that is largest relative to its row.
    Rows stay where they are: `taken` has the one that serves each column.
    """
    n = A.shape[0]
    number = jnp.arange(n)[:, None]
    scale = jnp.max(jnp.abs(A), axis=1)

    def step(k: jax.Array, state: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        M, taken, free = state
        column = jax.lax.dynamic_index_in_dim(M, k, 1, keepdims=False)
        best = jnp.argmax(jnp.where(free, jnp.abs(column) / scale, -1.0), axis=0)
        here = number == best
        pivot = jnp.sum(jnp.where(here, column, 0.0), axis=0)
        row = jnp.sum(jnp.where(here[:, None], M, 0.0), axis=0) / pivot
        M = jnp.where(here[:, None], row, M - column[:, None] * row)
        return M, jax.lax.dynamic_update_index_in_dim(taken, best, k, 0), free & ~here

    M = jnp.concatenate([A, b], axis=1)
    taken = jnp.zeros((n, A.shape[-1]), number.dtype)
    M, taken, _ = jax.lax.fori_loop(0, n, step, (M, taken, jnp.ones(taken.shape, bool)))
    in_order = (taken[:, None] == number)[:, :, None]
    return jnp.sum(jnp.where(in_order, M[None, :, n:], 0.0), axis=1), taken


def pivoting_order(A: Matrices) -> Int[Array, "n batch"]:
    """The row that serves each column in an elimination with partial pivoting."""
    return _pivoted(A, A[:, :1])[1].astype(jnp.int32)


def _again(
    A: Matrices, b: RightHandSides, x: RightHandSides, trusted: Bool[Array, " batch"]
) -> RightHandSides:
    """Solve with pivoting where the solution is not trusted, a few systems at a time.

    Without library calls and scatters, so that XLA may compile a march as one function.
    """
    few = min(A.shape[-1], PIVOTED_AT_ONCE)

    def some(state: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        x, done = state
        number = jnp.cumsum(~done) - 1  # of each system that is left
        which = jnp.sum(number[None] < jnp.arange(few)[:, None], axis=1)
        which = jnp.minimum(which, A.shape[-1] - 1)
        solved = pivoted(A[..., which], b[..., which])
        now = ~done & (number < few)
        x = jnp.where(now, solved[..., jnp.clip(number, 0, few - 1)], x)
        return x, done | now

    return jax.lax.while_loop(lambda state: ~jnp.all(state[1]), some, (x, trusted))[0]


def without_pivoting(
    A: Matrices, b: RightHandSides
) -> tuple[RightHandSides, Bool[Array, " batch"]]:
    r"""By elimination in the given order, and per system whether its pivots were sound.

    With the first rows and columns $D$ of what is left, and the others $B$, $C$, $E$:

    $$U = D^{-1} B, \quad E \leftarrow E - C U.$$

    The products are sums over a few terms, which read every entry of a large array once.
    """
    columns = b.shape[1]
    _, upper, _, trusted = eliminated(jnp.concatenate([A, b], axis=1))
    x = upper[-1]
    for U in reversed(upper[:-1]):
        right = U.shape[1] - columns
        x = jnp.concatenate([U[:, right:] - product(U[:, :right], x), x], axis=0)
    return x, trusted


Panels = list[Inexact[Array, "_ _ batch"]]


def eliminated(
    M: Inexact[Array, "n columns batch"],
) -> tuple[Panels, Panels, Panels, Bool[Array, " batch"]]:
    """$D^{-1}$, $U$ and $C$ of each panel, and whether the pivots of a system were sound."""
    n = M.shape[0]
    scale = jnp.max(jnp.abs(M[:, :n]), axis=1)
    trusted = jnp.ones(M.shape[-1], bool)
    inverses, upper, lower = [], [], []
    first = 0
    for size in _panels(n):
        inverse, sound = _inverse(M[:size, :size], scale[first : first + size])
        trusted &= sound
        inverses.append(inverse)
        lower.append(M[size:, :size])
        upper.append(product(inverse, M[:size, size:]))
        M = M[size:, size:] - product(lower[-1], upper[-1])
        first += size
    return inverses, upper, lower, trusted


def _panels(n: int) -> list[int]:
    """Rows that are eliminated at once: few, of about the same number."""
    parts = -(-n // (5 if n <= 24 else 7))
    return [n // parts + (i < n % parts) for i in range(parts)]


def product(
    A: Inexact[Array, "rows inner batch"], B: Inexact[Array, "inner columns batch"]
) -> Inexact[Array, "rows columns batch"]:
    """Of matrices with the batch behind."""
    return jnp.sum(A[:, :, None] * B[None], axis=1)


def _inverse(
    D: Matrices, scale: Inexact[Array, "n batch"]
) -> tuple[Matrices, Bool[Array, " batch"]]:
    """By Gauss-Jordan elimination in place, and per system whether its pivots were sound."""
    number = jnp.arange(D.shape[0])[:, None]
    least = max(PIVOT_TOLERANCE, float(jnp.finfo(D.dtype).eps) ** 0.5)

    def step(k: jax.Array, state: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        M, trusted = state
        row = jax.lax.dynamic_index_in_dim(M, k, 0, keepdims=False)
        column = jax.lax.dynamic_index_in_dim(M, k, 1, keepdims=False)
        pivot = jax.lax.dynamic_index_in_dim(row, k, 0, keepdims=False)
        trusted &= jnp.abs(pivot) > least * scale[k]
        here = number == k
        row = jnp.where(here, 1.0, row) / pivot
        others = jnp.where(here, 0.0, M) - column[:, None] * row
        return jnp.where(here[..., None], row, others), trusted

    return jax.lax.fori_loop(0, D.shape[0], step, (D, jnp.ones(D.shape[-1], bool)))
