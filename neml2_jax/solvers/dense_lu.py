"""Direct solution, by what is fastest for the pattern."""

from __future__ import annotations

import math
from typing import Any

import jax
import jax.numpy as jnp

from ..declaration import option, register
from ..programs import in_tiles
from .banded import solve_band
from .blocks import Band, BlockMatrix, BlockVector, dense, flat, grouped, is_site_diagonal
from .elimination import direct
from .factorisation import factorised, solved
from .group_elimination import can_be_eliminated, eliminate
from .linear_solver import AbstractDirectSolver

SYSTEMS_AT_ONCE = 256
"""Small systems of sites that are eliminated together, at most."""


@register
class DenseLU(AbstractDirectSolver):
    r"""Elimination, at each point.

    $$x = A^{-1} b$$

    Groups whose sites stay apart, or read their neighbours only, are eliminated first, site by
    site; their number and sites may be any, and the work is linear in the sites. What is left is
    eliminated as a dense matrix. `use_structure = false` writes the whole matrix out instead.

    **Source:** G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed. (2013), 3.2-3.4, 4.3, 4.5.
    """

    use_structure: bool = option("Whether zeros of the pattern are left out", default=True)

    def transpose_solver(self) -> DenseLU:
        return self

    def factorised(self, A: BlockMatrix, shapes: list[tuple[int, ...]]) -> Any:
        """The elimination, where it is of one matrix a point or a site; else `A` itself."""
        one = len(shapes) == 1
        if self.use_structure and one and is_site_diagonal(A[0, 0], shapes[0], shapes[0]):
            block = A[0, 0]
            return factorised(block.reshape((*block.shape[:2], -1)))
        if self.use_structure and any(len(s) > 1 for s in shapes):
            return A
        return factorised(dense(A, shapes))

    def solve_again(self, factors: Any, b: BlockVector) -> BlockVector:
        if isinstance(factors, BlockMatrix):
            return self.solve_one_blocks(factors, b)
        rows = factors.order.shape[0]
        if len(b) == 1 and rows == b[0].shape[0]:  # site by site, if there are any
            return (solved(factors, b[0].reshape((rows, -1))).reshape(b[0].shape),)
        return grouped(solved(factors, flat(b, 1)), [g.shape[:-1] for g in b])

    def solve_blocks(self, A: BlockMatrix, b: BlockVector) -> BlockVector:
        shapes = [g.shape[:-2] for g in b]
        if self.use_structure:
            if len(b) == 1 and is_site_diagonal(A[0, 0], shapes[0], shapes[0]):
                return (_site_by_site(A[0, 0], b[0]),)
            if len(b) == 1 and isinstance(A[0, 0], Band):
                return (solve_band(A[0, 0], b[0]),)
            can = [p for p in range(len(b)) if can_be_eliminated(A, shapes, p, p)]
            if len(b) > 1 and can:
                p = max(can, key=lambda p: math.prod(shapes[p][1:]))
                return eliminate(A, b, p, p, self.solve_blocks, self.solve_blocks)
        return grouped(direct(dense(A, shapes), flat(b, 2)), shapes)


def _site_by_site(A: jax.Array, b: jax.Array) -> jax.Array:
    """Every site of every point on its own, a part of them at a time so that it stays in cache."""
    n, batch, width = A.shape[0], b.shape[-1], b.shape[-2]
    sites = math.prod(b.shape[1:-2])
    rhs = jnp.moveaxis(b.reshape((n, sites, width, batch)), 1, 2).reshape((n, width, sites * batch))
    in_parts = in_tiles(direct, -1, _at_once(sites * batch))
    x = in_parts(A.reshape((n, n, sites * batch)), rhs)
    return jnp.moveaxis(x.reshape((n, width, sites, batch)), 2, 1).reshape(b.shape)


def _at_once(systems: int) -> int:
    """How many, for parts of about one size; `systems` may be symbolic."""
    if not isinstance(systems, int):
        return SYSTEMS_AT_ONCE
    parts = max(1, -(-systems // SYSTEMS_AT_ONCE))
    return -(-systems // parts)
