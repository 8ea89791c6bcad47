"""Elimination of one group of a block system, for the rest to be solved on its own."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp

from .blocks import Band, Block, BlockMatrix, BlockVector, Shapes, is_site_diagonal, split

Solve = Callable[[BlockMatrix, BlockVector], BlockVector]


def can_be_eliminated(A: BlockMatrix, shapes: Shapes, p: int, q: int) -> bool:
    """Whether eliminating unknowns `q` by rows `p` costs no more than linear work in their sites.

    Its own block must keep sites apart, or be banded; what couples it to other groups with sites
    must keep these apart too.
    """
    D, n = A[p, q], len(shapes)
    if D is None or len(shapes[q]) == 1:
        return False
    apart = is_site_diagonal(D, shapes[p], shapes[q])
    if not (apart or isinstance(D, Band)):
        return False
    for i in range(n):
        pairs = [(A[p, i], shapes[p], shapes[i])] if i != q else []
        pairs += [(A[i, q], shapes[i], shapes[q])] if i != p else []
        for block, row, column in pairs:
            if block is None or len(row) == 1 or len(column) == 1:
                continue
            if not (apart and is_site_diagonal(block, row, column)):
                return False
    return True


def eliminate(
    A: BlockMatrix, b: BlockVector, p: int, q: int, solve_primary: Solve, solve_rest: Solve
) -> BlockVector:
    """The solution, by the complement of the block `[p, q]`; see `SchurComplement`."""
    n = len(b)
    rows = [i for i in range(n) if i != p]
    columns = [j for j in range(n) if j != q]
    shapes = [g.shape[:-2] for g in b]
    widths = [_width(A[p, j], shapes[j]) for j in columns]
    right = [_as_right_hand_sides(A[p, j], b[p]) for j in columns if A[p, j] is not None]
    (solved,) = solve_primary(
        BlockMatrix(((A[p, q],),)), (jnp.concatenate([*right, b[p]], axis=-2),)
    )
    through = dict(zip(columns, split(solved, widths, axis=-2)))
    own = solved[..., sum(widths) :, :]
    schur = tuple(
        tuple(
            _minus(A[i, j], _times(A[i, q], through[j], shapes[i], shapes[j], widths[k]))
            for k, j in enumerate(columns)
        )
        for i in rows
    )
    rest = tuple(
        b[i] if A[i, q] is None else b[i] - _applied(A[i, q], own, shapes[i]) for i in rows
    )
    y = solve_rest(BlockMatrix(schur), rest)
    x = own
    for k, (j, value) in enumerate(zip(columns, y)):
        if not widths[k]:
            continue
        part = through[j][..., :, None, :]  # (n, *sites, columns of j, 1, B)
        if len(shapes[j]) > 1:  # sites of its own, the same ones: site by site
            moved = jnp.moveaxis(value, 0, -3)
            x = x - jnp.sum(part * moved[None], axis=-3)
        else:
            x = x - jnp.sum(part * value, axis=-3)
    out = list(y)
    out.insert(q, x)
    return tuple(out)


def _width(block: Block | None, shape: tuple[int, ...]) -> int:
    """How many right-hand sides a block of the primary rows makes: its components."""
    return 0 if block is None else shape[0]


def _as_right_hand_sides(block: jax.Array, like: jax.Array) -> jax.Array:
    """A block of the primary rows, `(m, n, *sites, B)`, as `(m, *sites, n, B)`."""
    return jnp.moveaxis(block, 1, -2)


def _times(
    R: jax.Array | None,
    part: jax.Array,
    row: tuple[int, ...],
    column: tuple[int, ...],
    width: int,
) -> jax.Array | None:
    """A block of the other rows times what the primary group passes on, `(n, *sites, w, B)`."""
    if R is None or not width:
        return None
    if len(row) == 1 and len(column) == 1:  # summed over the sites
        return jnp.einsum("mn...b,n...wb->mwb", R, part)
    return jnp.sum(jnp.expand_dims(jnp.moveaxis(part, -2, 1), 0) * R[:, :, None], axis=1)


def _applied(R: jax.Array, x: jax.Array, row: tuple[int, ...]) -> jax.Array:
    """A block of the other rows, `(m, n, *sites, B)`, times `(n, *sites, R, B)`."""
    product = R[..., None, :] * x[None]
    sites = tuple(range(2, product.ndim - 2)) if len(row) == 1 else ()
    return jnp.sum(product, axis=(1, *sites))


def _minus(a: Block | None, b: jax.Array | None) -> Block | None:
    if b is None:
        return a
    assert not isinstance(a, Band)  # no group that can be eliminated reads one
    return -b if a is None else a - b
