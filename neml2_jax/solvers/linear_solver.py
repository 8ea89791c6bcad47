"""What every linear solver answers."""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any, ClassVar

import jax
from jaxtyping import PyTree

from ..declaration import AbstractDeclared
from .blocks import BlockMatrix, BlockVector, flat, grouped, matvec, transposed


class AbstractLinearSolver(AbstractDeclared):
    """Solves block systems, all points at once. Shapes are those of `blocks`."""

    SECTION = "Solvers"

    NAMES_GROUPS: ClassVar[bool] = False
    """Whether its options count the groups of the input file, which then are kept as they are."""

    MATRIX_FREE: ClassVar[bool] = False
    """Whether a Newton step can do with products of the Jacobian instead of the Jacobian."""

    @abc.abstractmethod
    def solve_blocks(self, A: BlockMatrix, b: BlockVector) -> BlockVector:
        r"""$A^{-1} b$ for right-hand sides `(n, *sites, R, B)`; not to be differentiated."""

    def solve(self, A: BlockMatrix, b: BlockVector) -> BlockVector:
        r"""$A^{-1} b$ for right-hand sides `(n, *sites, R, B)`; differentiable in both."""
        shapes = [g.shape[:-2] for g in b]

        # One array, since the rule for the transpose wants all right-hand sides or none to vary.
        x = jax.lax.custom_linear_solve(
            lambda x: flat(matvec(A, grouped(x, shapes)), 2),
            flat(b, 2),
            lambda _, rhs: flat(self.solve_blocks(A, grouped(rhs, shapes)), 2),
            lambda _, rhs: flat(
                self.transpose_solver().solve_blocks(transposed(A, shapes), grouped(rhs, shapes)), 2
            ),
        )
        return grouped(x, shapes)

    @abc.abstractmethod
    def transpose_solver(self) -> AbstractLinearSolver:
        """The solver for the transposed system."""

    @abc.abstractmethod
    def prepare(self, A: Callable[[], Any]) -> Any:
        """What is kept from one Newton step to the next, given the Jacobian at the first guess."""

    @abc.abstractmethod
    def step(self, A: Any, b: BlockVector, memory: PyTree) -> tuple[BlockVector, PyTree]:
        """A Newton step for residuals `(n, *sites, B)`, and what is kept for the next."""

    def solve_one(self, A: BlockMatrix, b: BlockVector) -> BlockVector:
        """One right-hand side, `(n, *sites, B)`; differentiable in both."""
        x = self.solve(A, tuple(g[..., None, :] for g in b))
        return tuple(g[..., 0, :] for g in x)


class AbstractDirectSolver(AbstractLinearSolver):
    """A solver that keeps nothing from one Newton step to the next, unless Jacobians are reused."""

    @abc.abstractmethod
    def factorised(self, A: BlockMatrix, shapes: list[tuple[int, ...]]) -> Any:
        """What is kept of a Jacobian that serves for several steps; points last.

        `shapes` are `(n, *sites)` per group. It may be the Jacobian itself, which then need not be
        computed, but is eliminated, again.
        """

    @abc.abstractmethod
    def solve_again(self, factors: Any, b: BlockVector) -> BlockVector:
        r"""$A^{-1} b$ for residuals `(n, *sites, B)` and what is kept of $A$."""

    def prepare(self, A: Callable[[], Any]) -> tuple[()]:
        return ()

    def step(self, A: Any, b: BlockVector, memory: Any) -> tuple[BlockVector, Any]:
        return self.solve_one_blocks(A, b), memory

    def solve_one_blocks(self, A: BlockMatrix, b: BlockVector) -> BlockVector:
        """One right-hand side, `(n, *sites, B)`; not to be differentiated."""
        x = self.solve_blocks(A, tuple(g[..., None, :] for g in b))
        return tuple(g[..., 0, :] for g in x)
