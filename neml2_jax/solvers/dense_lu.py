"""Direct solution of the whole system at once."""

from __future__ import annotations

import math

import jax.numpy as jnp

from ..declaration import register
from .blocks import BlockMatrix, BlockVector, dense, is_site_diagonal
from .elimination import solve
from .linear_solver import AbstractLinearSolver


@register
class DenseLU(AbstractLinearSolver):
    r"""Elimination of the dense matrix of each point.

    $$x = A^{-1} b$$

    A single group whose sites stay apart is solved site by site; everything else is written out.

    **Source:** G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed. (2013), 3.2-3.4.
    """

    def solve(self, A: BlockMatrix, b: BlockVector) -> BlockVector:
        shapes = [g.shape[:-2] for g in b]
        if len(b) == 1 and len(shapes[0]) > 1 and is_site_diagonal(A[0, 0], shapes[0], shapes[0]):
            return (_site_by_site(A[0, 0], b[0]),)
        if len(b) == 1 and len(shapes[0]) == 1:
            return (solve(A[0, 0], b[0]),)
        rows = [g.reshape((math.prod(s), *g.shape[-2:])) for g, s in zip(b, shapes)]
        x = solve(dense(A, shapes), jnp.concatenate(rows, axis=0))
        out, start = [], 0
        for s, g in zip(shapes, b):
            size = math.prod(s)
            out.append(x[start : start + size].reshape(g.shape))
            start += size
        return tuple(out)


def _site_by_site(A, b):
    n, batch, width = A.shape[0], b.shape[-1], b.shape[-2]
    sites = math.prod(b.shape[1:-2])
    rhs = jnp.moveaxis(b.reshape((n, sites, width, batch)), 1, 2).reshape((n, width, sites * batch))
    x = solve(A.reshape((n, n, sites * batch)), rhs)
    return jnp.moveaxis(x.reshape((n, width, sites, batch)), 2, 1).reshape(b.shape)
