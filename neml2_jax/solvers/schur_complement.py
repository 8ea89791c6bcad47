"""Elimination of the groups whose sites stay apart."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp

from ..declaration import dependency, option, register
from ..errors import DeclarationError
from .blocks import BlockMatrix, BlockVector, is_site_diagonal
from .dense_lu import DenseLU
from .linear_solver import AbstractLinearSolver


@register
class SchurComplement(AbstractLinearSolver):
    r"""Eliminates one group site by site, and solves for the rest.

    $$\begin{bmatrix} D & C \\ R & G \end{bmatrix}
      \begin{bmatrix} x \\ y \end{bmatrix} = \begin{bmatrix} a \\ b \end{bmatrix}: \quad
      (G - R D^{-1} C)\, y = b - R D^{-1} a, \quad x = D^{-1} (a - C y)$$

    The work grows linearly with the number of sites of the primary group. Which one is eliminated
    is `unknown_primary_group`, with the residuals of `residual_primary_group`.

    **Raises:** `DeclarationError` if the sites of the primary group are coupled to each other.
    **Source:** Y. Saad, Iterative Methods for Sparse Linear Systems, 2nd ed. (2003), 14.2.
    """

    residual_primary_group: int = option("Group of the residuals that are eliminated", default=0)
    unknown_primary_group: int = option("Group of the unknowns that are eliminated", default=0)
    primary_solver: AbstractLinearSolver = dependency(
        "Solver for the primary group", "Solvers", default=DenseLU()
    )
    schur_solver: AbstractLinearSolver = dependency(
        "Solver for what is left", "Solvers", default=DenseLU()
    )

    def solve(self, A: BlockMatrix, b: BlockVector) -> BlockVector:
        p, q = self.residual_primary_group, self.unknown_primary_group
        n = len(b)
        if not (0 <= p < n and 0 <= q < n):
            raise DeclarationError(
                f"SchurComplement: the system has {n} groups, asked for {p}, {q}"
            )
        rows = [i for i in range(n) if i != p]
        columns = [j for j in range(n) if j != q]
        shapes = [g.shape[:-2] for g in b]
        D = A[p, q]
        if D is None or (len(shapes[p]) > 1 and not is_site_diagonal(D, shapes[p], shapes[q])):
            raise DeclarationError(
                "SchurComplement: the sites of the primary group are coupled to each other; "
                "choose another group or DenseLU"
            )
        width = [math.prod(shapes[j]) for j in columns]
        right = [_as_right_hand_sides(A[p, j], b[p], shapes[j]) for j in columns]
        (solved,) = self.primary_solver.solve(
            BlockMatrix(((D,),)), (jnp.concatenate([*right, b[p]], axis=-2),)
        )
        through, own = solved[..., : sum(width), :], solved[..., sum(width) :, :]
        left = [A[i, q] for i in rows]
        schur = tuple(
            tuple(
                _minus(A[i, j], _contract(R, part), b[p])
                for j, part in zip(columns, _split(through, width))
            )
            for i, R in zip(rows, left)
        )
        rest = tuple(_minus(b[i], _contract(R, own), b[p]) for i, R in zip(rows, left))
        y = self.schur_solver.solve(BlockMatrix(schur), rest)
        x = own
        for part, value in zip(_split(through, width), y):
            flat = value.reshape((-1, *value.shape[-2:]))
            x = x - jnp.sum(part[..., :, None, :] * flat, axis=-3)
        out = list(y)
        out.insert(q, x)
        return tuple(out)


def _as_right_hand_sides(block, like: jax.Array, shape: tuple[int, ...]) -> jax.Array:
    """A block of the primary rows, `(m, n, *sites, B)`, as `(m, *sites, n, B)`."""
    n = math.prod(shape)
    if block is None:
        return jnp.zeros((*like.shape[:-2], n, like.shape[-1]), like.dtype)
    if len(shape) > 1:
        raise DeclarationError("SchurComplement: only one group may have sites of its own")
    return jnp.moveaxis(block, 1, -2)


def _contract(block, x: jax.Array):
    """A block of the other rows, `(m, n, *sites, B)`, times `(n, *sites, R, B)`."""
    if block is None:
        return None
    axes = tuple(range(1, 1 + x.ndim - 2))
    return jnp.sum(block[..., None, :] * x[None], axis=axes)


def _minus(a, b, like: jax.Array):
    if b is None:
        return a
    return -b if a is None else a - b


def _split(x: jax.Array, widths: list[int]) -> list[jax.Array]:
    ends = [sum(widths[: i + 1]) for i in range(len(widths))]
    return [x[..., e - w : e, :] for e, w in zip(ends, widths)]
