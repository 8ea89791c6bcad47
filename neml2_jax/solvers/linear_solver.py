"""What every linear solver answers."""

from __future__ import annotations

import abc

import jax

from ..declaration import AbstractDeclared
from .blocks import BlockMatrix, BlockVector


class AbstractLinearSolver(AbstractDeclared):
    """Solves block systems, all points at once. Shapes are those of `blocks`."""

    SECTION = "Solvers"

    @abc.abstractmethod
    def solve(self, A: BlockMatrix, b: BlockVector) -> BlockVector:
        r"""$A^{-1} b$ for right-hand sides `(n, *sites, R, B)`; differentiable in both."""

    def solve_one(self, A: BlockMatrix, b: BlockVector) -> tuple[jax.Array, ...]:
        """One right-hand side, `(n, *sites, B)`."""
        x = self.solve(A, tuple(g[..., None, :] for g in b))
        return tuple(g[..., 0, :] for g in x)
