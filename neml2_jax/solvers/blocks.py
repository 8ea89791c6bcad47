"""Vectors and matrices of a system, block by block, with the batch of points last.

With m rows and n columns, B points, R right-hand sides and the site axes of a block group:

- vector of a group: `(n, *sites, B)`; right-hand sides: `(n, *sites, R, B)`
- block between dense groups: `(m, n, B)`
- block between a dense and a block group, or between block groups whose sites stay apart:
  `(m, n, *sites, B)`
- block between block groups whose sites mix: `(m, *sites, n, *sites, B)`
"""

from __future__ import annotations

import math
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

BlockVector = tuple[jax.Array, ...]


class BlockMatrix(eqx.Module):
    """Rows of blocks; `None` is a block that is zero by structure."""

    blocks: tuple[tuple[Any, ...], ...]

    def __getitem__(self, index: tuple[int, int]) -> Any:
        i, j = index
        return self.blocks[i][j]


def squared_norm(x: BlockVector) -> jax.Array:
    """Sum of squares per point, `(B,)`."""
    return sum(jnp.sum(jnp.square(g), axis=tuple(range(g.ndim - 1))) for g in x)  # type: ignore


def flat_sizes(x: BlockVector) -> list[int]:
    """Rows of each group with its sites folded in."""
    return [math.prod(g.shape[:-1]) for g in x]


def dense(A: BlockMatrix, shapes: list[tuple[int, ...]]) -> jax.Array:
    """The matrix `(N, N, B)` with everything written out.

    `shapes` are `(n, *sites)` per group; rows of a block group run over components, then sites.
    """
    batch = next(b.shape[-1] for row in A.blocks for b in row if b is not None)
    dtype = next(b.dtype for row in A.blocks for b in row if b is not None)
    rows = []
    for i, row_shape in enumerate(shapes):
        parts = []
        for j, column_shape in enumerate(shapes):
            m, n = math.prod(row_shape), math.prod(column_shape)
            block = A[i, j]
            if block is None:
                parts.append(jnp.zeros((m, n, batch), dtype))
            else:
                parts.append(_dense_block(block, row_shape, column_shape))
        rows.append(jnp.concatenate(parts, axis=1))
    return jnp.concatenate(rows, axis=0)


def _dense_block(block: jax.Array, row: tuple[int, ...], column: tuple[int, ...]) -> jax.Array:
    m, n, batch = math.prod(row), math.prod(column), block.shape[-1]
    row_sites, column_sites = row[1:], column[1:]
    if row_sites and column_sites and is_site_diagonal(block, row, column):
        sites = math.prod(row_sites)
        block = block.reshape((row[0], column[0], sites, batch))
        eye = jnp.eye(sites, dtype=bool)[None, :, None, :, None]
        full = jnp.where(eye, block[:, :, :, None].transpose(0, 2, 1, 3, 4), 0)
        return full.reshape((m, n, batch))
    if row_sites and not column_sites:  # (m, n, *sites, B): the sites belong to the rows
        return jnp.moveaxis(block, 1, -2).reshape((m, n, batch))
    return block.reshape((m, n, batch))


def is_site_diagonal(block: jax.Array, row: tuple[int, ...], column: tuple[int, ...]) -> bool:
    """Whether a block between block groups stores one small matrix a site."""
    return block.shape[:-1] == (row[0], column[0], *row[1:])
