"""Elimination of the group that the input file names."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from ..declaration import dependency, option, register
from ..errors import DeclarationError
from .blocks import BlockMatrix, BlockVector
from .dense_lu import DenseLU
from .group_elimination import can_be_eliminated, eliminate
from .linear_solver import AbstractDirectSolver, AbstractLinearSolver


@register
class SchurComplement(AbstractDirectSolver):
    r"""Eliminates one group site by site, and solves for the rest.

    $$\begin{bmatrix} D & C \\ R & G \end{bmatrix}
      \begin{bmatrix} x \\ y \end{bmatrix} = \begin{bmatrix} a \\ b \end{bmatrix}: \quad
      (G - R D^{-1} C)\, y = b - R D^{-1} a, \quad x = D^{-1} (a - C y)$$

    The work grows linearly with the number of sites of the primary group. Which one is eliminated
    is `unknown_primary_group`, with the residuals of `residual_primary_group`. `DenseLU` does the
    same on its own where the pattern allows it.

    **Raises:** `DeclarationError` if the sites of the primary group are coupled to each other.
    **Source:** Y. Saad, Iterative Methods for Sparse Linear Systems, 2nd ed. (2003), 14.2.
    """

    NAMES_GROUPS: ClassVar[bool] = True

    residual_primary_group: int = option("Group of the residuals that are eliminated", default=0)
    unknown_primary_group: int = option("Group of the unknowns that are eliminated", default=0)
    primary_solver: AbstractLinearSolver = dependency(
        "Solver for the primary group", "Solvers", default=DenseLU()
    )
    schur_solver: AbstractLinearSolver = dependency(
        "Solver for what is left", "Solvers", default=DenseLU()
    )

    def transpose_solver(self) -> AbstractLinearSolver:
        p, q = self.residual_primary_group, self.unknown_primary_group
        return dataclasses.replace(
            self,
            residual_primary_group=q,
            unknown_primary_group=p,
            primary_solver=self.primary_solver.transpose_solver(),
            schur_solver=self.schur_solver.transpose_solver(),
        )

    def factorised(self, A: BlockMatrix, shapes: list[tuple[int, ...]]) -> BlockMatrix:
        return A

    def solve_again(self, factors: BlockMatrix, b: BlockVector) -> BlockVector:
        return self.solve_one_blocks(factors, b)

    def solve_blocks(self, A: BlockMatrix, b: BlockVector) -> BlockVector:
        p, q = self.residual_primary_group, self.unknown_primary_group
        n = len(b)
        if not (0 <= p < n and 0 <= q < n):
            raise DeclarationError(
                f"SchurComplement: the system has {n} groups, asked for {p}, {q}"
            )
        shapes = [g.shape[:-2] for g in b]
        if A[p, q] is None or (len(shapes[q]) > 1 and not can_be_eliminated(A, shapes, p, q)):
            raise DeclarationError(
                "SchurComplement: the sites of the primary group are coupled to each other, or it "
                "has none and another group has; choose another group or DenseLU"
            )
        return eliminate(
            A, b, p, q, self.primary_solver.solve_blocks, self.schur_solver.solve_blocks
        )
