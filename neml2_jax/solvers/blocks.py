"""Vectors and matrices of a system, block by block, with the batch of points last.

With m rows and n columns, B points, R right-hand sides and the site axes of a block group:

- vector of a group: `(n, *sites, B)`; right-hand sides: `(n, *sites, R, B)`
- block between dense groups: `(m, n, B)`
- block between a dense and a block group, or between block groups whose sites stay apart:
  `(m, n, *sites, B)`
- block between block groups whose sites mix: `(m, *sites, n, *sites, B)`
- block of one group in which a site reads its neighbours only: `Band`
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

BlockVector = tuple[jax.Array, ...]
Shapes = Sequence[tuple[int, ...]]
"""`(n, *sites)` of each group."""


class Band(eqx.Module):
    """A block of a group whose sites read their neighbours only, `(m, n, width, sites, B)`.

    The entry `[i, j, d, s]` is the derivative of row `i` at site `s` by column `j` at site
    `s + d - lower`. Entries beyond either end are not read; in a `ring` there is no end.
    """

    data: jax.Array
    lower: int = eqx.field(static=True)
    ring: bool = eqx.field(static=True, default=False)

    @property
    def upper(self) -> int:
        return self.data.shape[2] - 1 - self.lower

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    @property
    def dtype(self) -> Any:
        return self.data.dtype

    def sites_read(self) -> tuple[jax.Array, jax.Array]:
        """Which site each entry multiplies, `(width, sites)`, and whether there is such a site."""
        width, sites = self.data.shape[2:4]
        read = jnp.arange(sites) + jnp.arange(width)[:, None] - self.lower
        if self.ring:
            return read % sites, jnp.full((width, sites), True)
        return jnp.clip(read, 0, sites - 1), (read >= 0) & (read < sites)

    def transposed(self) -> Band:
        width, sites = self.data.shape[2:4]
        # The entry of row s and column s + d of the transpose is that of row s + d, column s.
        turned = Band(self.data.swapaxes(0, 1)[:, :, ::-1], self.upper, self.ring)
        read, exists = turned.sites_read()
        moved = turned.data[:, :, jnp.arange(width)[:, None], read]
        return Band(jnp.where(exists[..., None], moved, 0), self.upper, self.ring)

    def dense(self) -> jax.Array:
        """`(m, sites, n, sites, B)`."""
        width, sites = self.data.shape[2:4]
        read, exists = self.sites_read()
        out = jnp.zeros((*self.data.shape[:2], sites, sites, self.data.shape[-1]), self.dtype)
        values = jnp.where(exists[..., None], self.data, 0)
        rows = jnp.broadcast_to(jnp.arange(sites), (width, sites))
        return jnp.moveaxis(out.at[:, :, rows, read].add(values), 1, 2)


Block = jax.Array | Band


class BlockMatrix(eqx.Module):
    """Rows of blocks; `None` is a block that is zero by structure."""

    blocks: tuple[tuple[Any, ...], ...]

    def __getitem__(self, index: tuple[int, int]) -> Any:
        i, j = index
        return self.blocks[i][j]


def squared_norm(x: BlockVector) -> jax.Array:
    """Sum of squares per point, `(B,)`."""
    return sum(jnp.sum(jnp.square(g), axis=tuple(range(g.ndim - 1))) for g in x)  # type: ignore


def flat(x: BlockVector, ndim: int) -> jax.Array:
    """All groups in one array, the `ndim` axes behind the sites kept: `(N, ...)`."""
    # The first size is said, since nothing follows from "the rest" where there are no points.
    sizes = [(math.prod(g.shape[: g.ndim - ndim]), *g.shape[g.ndim - ndim :]) for g in x]
    return jnp.concatenate([g.reshape(size) for g, size in zip(x, sizes)], axis=0)


def grouped(x: jax.Array, shapes: Shapes) -> BlockVector:
    """What `flat` joined, as groups of the shapes `(n, *sites)`."""
    parts = split(x, [math.prod(shape) for shape in shapes])
    return tuple(part.reshape((*s, *x.shape[1:])) for part, s in zip(parts, shapes))


def split(x: jax.Array, sizes: Sequence[int], axis: int = 0) -> list[jax.Array]:
    """Parts of these sizes along an axis, such as the rows of each variable of a group."""
    ends = itertools.accumulate(sizes)
    return [jax.lax.slice_in_dim(x, e - n, e, axis=axis) for n, e in zip(sizes, ends)]


def dense(A: BlockMatrix, shapes: Shapes) -> jax.Array:
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


def transposed(A: BlockMatrix, shapes: Shapes) -> BlockMatrix:
    """The transpose, block by block."""

    def turned(block: Block | None, row: tuple[int, ...], column: tuple[int, ...]) -> Block | None:
        if block is None:
            return None
        if isinstance(block, Band):
            return block.transposed()
        if is_site_coupled(block, row, column):
            p, q = len(row), len(column)
            axes = (*range(p, p + q), *range(p), p + q)
            return block.transpose(axes)
        return block.swapaxes(0, 1)

    n = len(shapes)
    return BlockMatrix(
        tuple(tuple(turned(A[i, j], shapes[i], shapes[j]) for i in range(n)) for j in range(n))
    )


def matvec(A: BlockMatrix, x: BlockVector) -> BlockVector:
    """$A x$ for right-hand sides `(n, *sites, R, B)`."""
    shapes = [g.shape[:-2] for g in x]
    out = []
    for i, row in enumerate(shapes):
        total = jnp.zeros_like(x[i])
        for j, column in enumerate(shapes):
            if A[i, j] is not None:
                total = total + _product(A[i, j], x[j], row, column)
        out.append(total)
    return tuple(out)


def is_solution(A: BlockMatrix, x: BlockVector, b: BlockVector) -> jax.Array:
    r"""Where each $|A x - b|_i \le 64\,\varepsilon (\sum_j |A_{ij}|\,|x_j| + |b_i|)$, per point.

    **Source:** W. Oettli, W. Prager, Numerische Mathematik 6 (1964) 405-409.
    """

    def times(A: BlockMatrix, x: BlockVector) -> BlockVector:
        return tuple(g[..., 0, :] for g in matvec(A, tuple(g[..., None, :] for g in x)))

    size = times(*jax.tree_util.tree_map(jnp.abs, (A, x)))
    small = 64.0 * float(jnp.finfo(x[0].dtype).eps)
    rows = [
        jnp.all(jnp.abs(y - c) <= small * (s + jnp.abs(c)), axis=tuple(range(c.ndim - 1)))
        for y, s, c in zip(times(A, x), size, b)
    ]
    return functools.reduce(jnp.logical_and, rows)


def _product(
    block: Block, x: jax.Array, row: tuple[int, ...], column: tuple[int, ...]
) -> jax.Array:
    if isinstance(block, Band):
        read, exists = block.sites_read()
        neighbours = jnp.where(exists[..., None, None], x[:, read], 0)  # (n, width, sites, R, B)
        return jnp.sum(block.data[..., None, :] * neighbours[None], axis=(1, 2))
    if is_site_coupled(block, row, column):
        p, q = len(row), len(column)
        full = block.reshape((*row, *column, 1, block.shape[-1]))
        return jnp.sum(full * x, axis=tuple(range(p, p + q)))
    if len(row) > 1 and len(column) == 1:  # (m, n, *sites, B): the sites belong to the rows
        x = x.reshape((1, x.shape[0], *(1,) * (len(row) - 1), *x.shape[1:]))
        return jnp.sum(block[..., None, :] * x, axis=1)
    product = block[..., None, :] * x[None]
    axes = tuple(range(1, 1 + len(column))) if len(row) == 1 else (1,)
    return jnp.sum(product, axis=axes)


def _dense_block(block: Block, row: tuple[int, ...], column: tuple[int, ...]) -> jax.Array:
    m, n, batch = math.prod(row), math.prod(column), block.shape[-1]
    if isinstance(block, Band):
        return block.dense().reshape((m, n, batch))
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


def is_site_coupled(block: Block, row: tuple[int, ...], column: tuple[int, ...]) -> bool:
    """Whether a block stores the influence of every site on every other."""
    both = len(row) > 1 and len(column) > 1
    return both and not isinstance(block, Band) and block.ndim - 1 == len(row) + len(column)


def is_site_diagonal(block: Block, row: tuple[int, ...], column: tuple[int, ...]) -> bool:
    """Whether a block between block groups stores one small matrix a site."""
    if isinstance(block, Band) or len(row) == 1 or row[1:] != column[1:]:
        return False
    return block.shape[:-1] == (row[0], column[0], *row[1:])
