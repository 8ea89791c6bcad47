"""Approximate inverses by which Krylov solvers need fewer iterations."""

from __future__ import annotations

import abc
import math

import jax
import jax.numpy as jnp
from jaxtyping import PyTree

from ..declaration import AbstractDeclared, register
from .blocks import (
    Band,
    Block,
    BlockMatrix,
    BlockVector,
    Shapes,
    dense,
    flat,
    grouped,
    is_site_diagonal,
    split,
)
from .elimination import direct

Sizes = tuple[tuple[int, ...], ...]


class AbstractPreconditioner(AbstractDeclared):
    """An approximate inverse $M \\approx A^{-1}$ of the matrix of each point."""

    SECTION = "Solvers"

    @abc.abstractmethod
    def setup(self, A: BlockMatrix, shapes: Shapes, sizes: Sizes) -> PyTree:
        """What `apply` needs, points last: matrices `(n, n, *sites, points)` or diagonals of them.

        `shapes` are `(n, *sites)` by group, `sizes` the rows of each variable, by group.
        """

    @abc.abstractmethod
    def apply(self, M: PyTree, x: BlockVector) -> BlockVector:
        """$M x$ at one point, `x` being `(n, *sites)` by group."""


@register
class NoPreconditioner(AbstractPreconditioner):
    """$M = I$."""

    def setup(self, A: BlockMatrix, shapes: Shapes, sizes: Sizes) -> tuple[()]:
        return ()

    def apply(self, M: tuple[()], x: BlockVector) -> BlockVector:
        return x


@register
class JacobiPreconditioner(AbstractPreconditioner):
    r"""The inverse of the diagonal; entries that are zero are left as they are.

    $$M = \operatorname{diag}(A)^{-1}$$

    **Source:** Y. Saad, Iterative Methods for Sparse Linear Systems, 2nd ed. (2003), 4.1.
    """

    def setup(self, A: BlockMatrix, shapes: Shapes, sizes: Sizes) -> BlockVector:
        out = []
        for i, shape in enumerate(shapes):
            blocks = _diagonal_blocks(A[i, i], shape, (1,) * shape[0])
            diagonal = jnp.stack([b[0, 0] for b in blocks])
            out.append(1.0 / jnp.where(diagonal == 0.0, 1.0, diagonal))
        return tuple(out)

    def apply(self, M: BlockVector, x: BlockVector) -> BlockVector:
        return tuple(m * g for m, g in zip(M, x))


@register
class BlockJacobiPreconditioner(AbstractPreconditioner):
    r"""The inverses of the blocks that couple a variable to itself, at each of its sites.

    $$M = \operatorname{blockdiag}(A_{11}, A_{22}, \dots)^{-1}$$

    **Source:** Y. Saad, Iterative Methods for Sparse Linear Systems, 2nd ed. (2003), 4.1.
    """

    def setup(self, A: BlockMatrix, shapes: Shapes, sizes: Sizes) -> tuple[BlockVector, ...]:
        return tuple(
            tuple(_inverse(b) for b in _diagonal_blocks(A[i, i], shape, of))
            for i, (shape, of) in enumerate(zip(shapes, sizes))
        )

    def apply(self, M: tuple[BlockVector, ...], x: BlockVector) -> BlockVector:
        out = []
        for inverses, g in zip(M, x):
            parts = split(g, [m.shape[0] for m in inverses])
            products = [jnp.sum(m * part[None], axis=1) for m, part in zip(inverses, parts)]
            out.append(jnp.concatenate(products, axis=0))
        return tuple(out)


@register
class FullPreconditioner(AbstractPreconditioner):
    r"""The inverse of the whole matrix: worth its price where it is kept for several steps.

    $$M = A^{-1}$$

    **Source:** C. T. Kelley, Iterative Methods for Linear and Nonlinear Equations (1995), 5.4.1.
    """

    def setup(self, A: BlockMatrix, shapes: Shapes, sizes: Sizes) -> jax.Array:
        return _inverse(dense(A, shapes))

    def apply(self, M: jax.Array, x: BlockVector) -> BlockVector:
        return grouped(M @ flat(x, 0), [g.shape for g in x])


def _inverse(A: jax.Array) -> jax.Array:
    """Of `(n, n, *sites, B)`."""
    n, rest = A.shape[0], A.shape[2:]
    flat = A.reshape((n, n, math.prod(rest)))
    eye = jnp.broadcast_to(jnp.eye(n, dtype=A.dtype)[..., None], flat.shape)
    return direct(flat, eye).reshape((n, n, *rest))


def _diagonal_blocks(
    D: Block | None, shape: tuple[int, ...], sizes: tuple[int, ...]
) -> list[jax.Array]:
    """`(k, k, *sites, B)` of each variable of a group; `D` is the block of the group."""
    if D is None:
        raise ValueError(
            "this preconditioner needs a group's own block, which is zero by structure; "
            "choose FullPreconditioner, or other groups"
        )
    if isinstance(D, Band):
        D = D.data[:, :, D.lower]
    elif len(shape) > 1 and not is_site_diagonal(D, shape, shape):
        sites = math.prod(shape[1:])
        flat = D.reshape((shape[0], sites, shape[0], sites, D.shape[-1]))
        own = jnp.arange(sites)
        D = jnp.moveaxis(flat[:, own, :, own], 0, 2)
        D = D.reshape((shape[0], shape[0], *shape[1:], D.shape[-1]))
    return [split(rows, sizes, axis=1)[i] for i, rows in enumerate(split(D, sizes))]
