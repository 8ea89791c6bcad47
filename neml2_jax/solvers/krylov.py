"""Krylov solvers: matrices by their products only."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
from jaxtyping import PyTree

from ..declaration import dependency, option, register
from .blocks import BlockMatrix, BlockVector, matvec
from .jacobian_operator import JacobianOperator
from .linear_solver import AbstractLinearSolver
from .preconditioners import AbstractPreconditioner, NoPreconditioner

Product = Callable[[BlockVector], BlockVector]
"""With the matrix of one point."""


class AbstractKrylovSolver(AbstractLinearSolver):
    """Iterates on products with the matrix, each point on its own.

    In a Newton step the products come from the residuals by forward differentiation, and the
    Jacobian is assembled for the preconditioner only. A tolerance that is not met gives what was
    reached: an inexact step.
    """

    MATRIX_FREE: ClassVar[bool] = True

    max_its: int = option("Iterations at most", default=1000)
    abs_tol: float = option("Absolute tolerance on the residual", unit="any", default=0.0)
    rel_tol: float = option("Tolerance relative to the right-hand side", unit="-", default=1e-4)
    preconditioner: AbstractPreconditioner = dependency(
        "Approximate inverse", "Solvers", default=NoPreconditioner()
    )
    cache_strategy: str = option(
        "How long a preconditioner is kept: for one step, for a whole solve, or until a step takes "
        "more than `cache_max_its` iterations",
        default="none",
        choices=("none", "chord", "max_its"),
    )
    cache_max_its: int = option("Iterations after which it is made anew", default=10)

    @abstractmethod
    def method(self, tolerance: float) -> Any:
        """The solver of lineax; the relative tolerance may be traced."""

    def transpose_solver(self) -> AbstractLinearSolver:
        return self

    def prepare(self, A: Callable[[], Any]) -> Any:
        if self.cache_strategy == "none":
            return ()
        return self._preconditioner_of(A()), jnp.zeros((), jnp.int32)

    def step(
        self, A: JacobianOperator, b: BlockVector, memory: PyTree
    ) -> tuple[BlockVector, PyTree]:
        M = memory[0] if memory else self._preconditioner_of(A)
        if self.cache_strategy == "max_its":
            M = jax.lax.cond(
                memory[1] > self.cache_max_its, lambda: self._preconditioner_of(A), lambda: M
            )

        def products(point: tuple[BlockVector, PyTree]) -> Product:
            u, arrays = point
            return lambda x: jax.jvp(lambda u: A.residual_at_point(u, arrays), (u,), (x,))[1]

        x, steps = self._at_points(products, (A.u, A.arrays), (-1, A.in_axes), b, M)
        return x, (M, jnp.max(steps)) if memory else ()

    def solve_blocks(self, A: BlockMatrix, b: BlockVector) -> BlockVector:
        shapes = [g.shape[:-2] for g in b]
        M = self.preconditioner.setup(A, shapes, tuple((s[0],) for s in shapes))

        def one_side(b: BlockVector) -> BlockVector:
            return self._at_points(_products, A, -1, b, M)[0]

        if b[0].shape[-2] == 1:
            return tuple(g[..., None, :] for g in one_side(tuple(g[..., 0, :] for g in b)))
        # One after the other, by one program: each keeps a Krylov space.
        x = jax.lax.map(one_side, tuple(jnp.moveaxis(g, -2, 0) for g in b))
        return tuple(jnp.moveaxis(g, 0, -2) for g in x)

    def _preconditioner_of(self, A: JacobianOperator) -> Any:
        if isinstance(self.preconditioner, NoPreconditioner):
            return ()
        shapes = [g.shape[:-1] for g in A.u]
        return self.preconditioner.setup(A.assemble(A.u), shapes, A.variable_sizes)

    def _at_points(
        self,
        products: Callable[[PyTree], Product],
        A: PyTree,
        axes: PyTree[int | None],
        b: BlockVector,
        M: PyTree,
    ) -> tuple[BlockVector, jax.Array]:
        """Solutions, and iterations of each point; `A` is what `products` takes, over `axes`."""

        import lineax  # takes its time to import, and few need it

        def solve(A: PyTree, b: BlockVector, M: PyTree) -> tuple[BlockVector, jax.Array]:
            # Tolerances of lineax are per component, and none can be met where `b` is zero:
            # with the right-hand side at length one they are relative to all of it.
            norm = jnp.sqrt(sum(jnp.sum(g**2) for g in b))
            length = jnp.where(norm == 0.0, 1.0, norm)
            b = tuple(g / length for g in b)
            tolerance: Any = self.rel_tol
            if self.abs_tol:
                tolerance = jnp.maximum(self.rel_tol, self.abs_tol / length)
            structure = jax.eval_shape(lambda: b)
            operator = lineax.FunctionLinearOperator(products(A), structure)
            # The tag is what lineax asks of any preconditioner.
            approximate = lineax.FunctionLinearOperator(
                lambda x: self.preconditioner.apply(M, x),
                structure,
                lineax.positive_semidefinite_tag,
            )
            # `lineax.linear_solve` makes a primitive of this, which is traced three times, for
            # derivatives that nobody takes through it.
            method, options = self.method(tolerance), {"preconditioner": approximate}
            x, _, told = method.compute(method.init(operator, options), b, options)
            x = tuple(jnp.where(norm == 0.0, 0.0, length * g) for g in x)
            return x, told["num_steps"].astype(jnp.int32)

        return jax.vmap(solve, in_axes=(axes, -1, -1), out_axes=(-1, 0))(A, b, M)


def _products(A: BlockMatrix) -> Product:
    """Products with the matrix of one point."""
    batched = jax.tree_util.tree_map(lambda a: a[..., None], A)

    def product(x: BlockVector) -> BlockVector:
        y = matvec(batched, tuple(g[..., None, None] for g in x))
        return tuple(g[..., 0, 0] for g in y)

    return product


@register
class GMRES(AbstractKrylovSolver):
    r"""The step of least residual in a growing Krylov space.

    $$x_k = \arg\min_{x \in \mathcal K_k(A, b)} \|b - A x\|$$

    **Source:** Y. Saad, M. H. Schultz, SIAM J. Sci. Stat. Comput. 7 (1986) 856-869.
    """

    restart: int = option("Size of the space before it starts anew", default=40)

    def method(self, tolerance: float) -> Any:
        import lineax

        return lineax.GMRES(
            rtol=tolerance, atol=tolerance, max_steps=self.max_its, restart=self.restart
        )


@register
class BiCGStab(AbstractKrylovSolver):
    r"""Two short recurrences: little memory, for matrices that are not symmetric.

    $$x_k \in \mathcal K_{2k}(A, b)$$

    **Source:** H. A. van der Vorst, SIAM J. Sci. Stat. Comput. 13 (1992) 631-644.
    """

    def method(self, tolerance: float) -> Any:
        import lineax

        return lineax.BiCGStab(rtol=tolerance, atol=tolerance, max_steps=self.max_its)
