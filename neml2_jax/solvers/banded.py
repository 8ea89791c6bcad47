"""Systems along a line or a ring of sites, each of which reads its neighbours only."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Inexact

from .blocks import Band
from .elimination import direct, product

Blocks = Inexact[Array, "cells cell_unknowns cell_unknowns batch"]
OverCells = Inexact[Array, "cells cell_unknowns columns batch"]
OverSites = Inexact[Array, "unknowns sites columns batch"]

Cell = tuple[jax.Array, jax.Array, jax.Array, jax.Array]
"""$L_k$, $D_k$, $U_k$ and $b_k$."""

Reduced = tuple[jax.Array, jax.Array]
"""$D_k^{-1} U_k$ and $D_k^{-1} b_k$, with the cells before eliminated."""


def solve_band(A: Band, b: OverSites) -> OverSites:
    r"""$A^{-1} b$ for `b` (n, sites, R, B), with work linear in the sites.

    Neighbouring sites are joined to cells of as many sites as the band reaches, so that a cell
    couples to the next one on each side only:

    $$L_k x_{k-1} + D_k x_k + U_k x_{k+1} = b_k$$

    One unknown a site and one neighbour on each side is left to LAPACK (with pivoting). A ring is
    cut: its last sites are a border beside the line of the others.

    **Source:** G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed. (2013), 4.5.1.
    """
    reach = max(A.lower, A.upper, 1)
    if A.ring:
        return _cut(A, b, reach)
    if A.data.shape[0] == 1 and reach == 1:
        return _tridiagonal(A, b)
    lower, diagonal, upper = _cells(A, reach)
    return _unjoined(_thomas(lower, diagonal, upper, _joined(b, reach)), b, reach)


def _cut(A: Band, b: OverSites, reach: int) -> OverSites:
    r"""The last `reach` sites are unknowns `y` beside the line of the others.

    $$(G - R D^{-1} C)\, y = b_y - R D^{-1} b_x, \quad x = D^{-1} (b_x - C y)$$
    """
    n, _, _, sites, batch = A.data.shape
    cut = sites - reach
    read = A.sites_read()[0]
    to_border = read[:, :cut, None] == jnp.arange(cut, sites)
    C = jnp.einsum("mndsb,dsj->msnjb", A.data[:, :, :, :cut], to_border.astype(A.dtype))
    to_any = (read[:, cut:, None] == jnp.arange(sites)).astype(A.dtype)
    rows = jnp.einsum("mndib,dit->mintb", A.data[:, :, :, cut:], to_any)
    R, G = rows[..., :cut, :], rows[..., cut:, :]
    size = n * reach
    right = jnp.concatenate([C.reshape((n, cut, size, batch)), b[:, :cut]], axis=2)
    solved = solve_band(Band(A.data[:, :, :, :cut], A.lower), right)
    through, own = solved[:, :, :size], solved[:, :, size:]
    passed = jnp.einsum("mintb,ntrb->mirb", R, solved).reshape((size, -1, batch))
    schur = G.reshape((size, size, batch)) - passed[:, :size]
    y = direct(schur, b[:, cut:].reshape((size, -1, batch)) - passed[:, size:])
    x = own - jnp.einsum("nsjb,jrb->nsrb", through, y)
    return jnp.concatenate([x, y.reshape((n, reach, -1, batch))], axis=1)


def _tridiagonal(A: Band, b: OverSites) -> OverSites:
    def diagonal(offset: int) -> jax.Array:
        d = offset + A.lower
        exists = 0 <= d < A.data.shape[2]
        return A.data[0, 0, d].T if exists else jnp.zeros(A.data.shape[:2:-1], A.dtype)

    sites = A.data.shape[3]
    first, last = jnp.arange(sites) == 0, jnp.arange(sites) == sites - 1
    x = jax.lax.linalg.tridiagonal_solve(
        jnp.where(first, 0, diagonal(-1)),
        diagonal(0),
        jnp.where(last, 0, diagonal(1)),
        jnp.moveaxis(b[0], -1, 0),
    )
    return jnp.moveaxis(x, 0, -1)[None]


def _thomas(L: Blocks, D: Blocks, U: Blocks, b: OverCells) -> OverCells:
    def forward(carry: Reduced, cell: Cell) -> tuple[Reduced, Reduced]:
        through, own = carry
        L, D, U, b = cell
        reduced = D - product(L, through)
        solved = direct(reduced, jnp.concatenate([U, b - product(L, own)], axis=1))
        carry = solved[:, : U.shape[1]], solved[:, U.shape[1] :]
        return carry, carry

    def backward(after: jax.Array, cell: Reduced) -> tuple[jax.Array, jax.Array]:
        through, own = cell
        x = own - product(through, after)
        return x, x

    start = jnp.zeros_like(D[0]), jnp.zeros_like(b[0])
    _, reduced = jax.lax.scan(forward, start, (L, D, U, b))
    return jax.lax.scan(backward, jnp.zeros_like(b[0]), reduced, reverse=True)[1]


def _cells(A: Band, reach: int) -> tuple[Blocks, Blocks, Blocks]:
    """Blocks below, on and above the diagonal; a cell has `reach * n` unknowns."""
    n, _, width, sites, batch = A.data.shape
    cells = -(-sites // reach)
    full = cells * reach
    _, exists = A.sites_read()
    data = jnp.where(exists[..., None], A.data, 0)
    data = jnp.pad(data, ((0, 0), (0, 0), (0, 0), (0, full - sites), (0, 0)))
    if full > sites:  # sites that are not there: x = 0
        eye = jnp.eye(n, dtype=A.dtype)[..., None, None]
        data = data.at[:, :, A.lower, sites:].set(eye)
    data = data.reshape((n, n, width, cells, reach, batch))
    blocks = []
    for side in (-1, 0, 1):
        rows = []
        for i in range(reach):
            row = []
            for j in range(reach):
                d = side * reach + j - i + A.lower
                zero = jnp.zeros((n, n, cells, batch), A.dtype)
                row.append(data[:, :, d, :, i] if 0 <= d < width else zero)
            rows.append(jnp.concatenate(row, axis=1))
        blocks.append(jnp.moveaxis(jnp.concatenate(rows, axis=0), 2, 0))
    return blocks[0], blocks[1], blocks[2]


def _joined(b: OverSites, reach: int) -> OverCells:
    """`(n, sites, R, B)` to `(cells, reach * n, R, B)`."""
    n, sites, width, batch = b.shape
    cells = -(-sites // reach)
    b = jnp.pad(b, ((0, 0), (0, cells * reach - sites), (0, 0), (0, 0)))
    b = b.reshape((n, cells, reach, width, batch))
    return b.transpose((1, 2, 0, 3, 4)).reshape((cells, reach * n, width, batch))


def _unjoined(x: OverCells, like: OverSites, reach: int) -> OverSites:
    n, sites, width, batch = like.shape
    x = x.reshape((-1, reach, n, width, batch)).transpose((2, 0, 1, 3, 4))
    return x.reshape((n, -1, width, batch))[:, :sites]
