r"""The tangent of a solution along a change of what it depends on.

$$r(u(a), a) = 0: \quad \dot u
  = -\left(\frac{\partial r}{\partial u}\right)^{-1} \frac{\partial r}{\partial a}\,\dot a$$

A bisected step is differentiated part by part, each from the states that the part before left.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from ..models.explicit_sharding import solve_where_points_are, where_points_are
from ..programs import in_one_context
from ..solvers.blocks import BlockVector
from ..solvers.dense_lu import DenseLU
from ..solvers.linear_solver import AbstractLinearSolver
from .points import (
    Static,
    Update,
    jacobian_at_point,
    residual_at_point,
    states_before,
    update_alone,
)
from .substepping import Substep, SubstepRecord

R = TypeVar("R")


def sensitivity_solver(update: Update, own: AbstractLinearSolver | None) -> AbstractLinearSolver:
    """The one that is asked for, or that of the Newton step if it is exact."""
    newton = update.solver.linear_solver
    return own or (DenseLU() if newton.MATRIX_FREE else newton)


@in_one_context
@functools.partial(jax.jit, static_argnums=0)
def solution_tangent(
    static: Static,
    arrays: tuple[jax.Array, ...],
    guess: BlockVector,
    unknowns: BlockVector,
    substeps: SubstepRecord | None,
    d_arrays: tuple[jax.Array, ...],
) -> tuple[BlockVector, SubstepRecord | None]:
    """Of the solution, and of the record of the parts of a step, along `d_arrays`."""
    along = _Along(static, arrays, d_arrays)
    if substeps is None:
        return along.tangent(unknowns, None, None), None

    def before(arrays: tuple[jax.Array, ...]) -> BlockVector:
        return states_before(static, arrays, guess)

    d_before = jax.jvp(before, (arrays,), (d_arrays,))[1]

    def whole() -> tuple[BlockVector, BlockVector]:
        du = along.tangent(unknowns, None, None)
        history = tuple(jnp.zeros_like(h).at[0].set(d) for h, d in zip(substeps.unknowns, du))
        return du, history

    def in_parts() -> tuple[BlockVector, BlockVector]:
        def one(
            carry: BlockVector, entry: tuple[Substep, BlockVector, jax.Array]
        ) -> tuple[BlockVector, BlockVector]:
            part, u, taken = entry
            du = along.tangent(u, part, carry)
            du = tuple(jnp.where(taken, new, old) for new, old in zip(du, carry))
            return du, du

        return jax.lax.scan(one, d_before, substeps.parts())

    du, history = jax.lax.cond(jnp.any(substeps.n_parts > 1), in_parts, whole)
    d_substeps = jax.tree_util.tree_map(zero_tangent, substeps)
    return du, d_substeps._replace(unknowns=history, before=d_before)


@dataclasses.dataclass(frozen=True)
class _Along:
    """Solutions at `arrays`, along a change of them by `d_arrays`."""

    static: Static
    arrays: tuple[jax.Array, ...]
    d_arrays: tuple[jax.Array, ...]

    def tangent(
        self, u: BlockVector, part: Substep | None, d_before: BlockVector | None
    ) -> BlockVector:
        """Of the solution `u` over the step, or over a part of it that starts with `d_before`."""
        A = self._over_points(jacobian_at_point, u, self.arrays, part)
        update = update_alone(self.static, self.arrays)
        by_parameter, by_input = (
            sensitivity_solver(update, own)
            for own in (update.param_sensitivity_solver, update.input_sensitivity_solver)
        )

        def solved(solver: AbstractLinearSolver, dr: BlockVector) -> BlockVector:
            return solve_where_points_are(solver.solve_one, A, tuple(-g for g in dr))

        d_arrays = self.d_arrays
        if by_parameter is by_input:
            return solved(by_input, self._residual_tangent(u, part, d_arrays, d_before))
        n = self.static.of_model
        zeros = jax.tree_util.tree_map(zero_tangent, self.arrays)
        of_model = self._residual_tangent(u, part, (*d_arrays[:n], *zeros[n:]), None)
        of_given = self._residual_tangent(u, part, (*zeros[:n], *d_arrays[n:]), d_before)
        of_parameters = solved(by_parameter, of_model)
        of_inputs = solved(by_input, of_given)
        return tuple(a + b for a, b in zip(of_parameters, of_inputs))

    def _residual_tangent(
        self,
        u: BlockVector,
        part: Substep | None,
        d_arrays: tuple[jax.Array, ...],
        d_before: BlockVector | None,
    ) -> BlockVector:
        """At fixed unknowns."""
        if part is None or d_before is None:
            return jax.jvp(lambda a: self._residual(u, a, part), (self.arrays,), (d_arrays,))[1]
        return jax.jvp(
            lambda a, before: self._residual(u, a, part._replace(before=before)),
            (self.arrays, part.before),
            (d_arrays, d_before),
        )[1]

    def _residual(
        self, u: BlockVector, arrays: tuple[jax.Array, ...], part: Substep | None
    ) -> BlockVector:
        return self._over_points(residual_at_point, u, arrays, part)

    def _over_points(
        self,
        at_point: Callable[..., R],
        u: BlockVector,
        arrays: tuple[jax.Array, ...],
        part: Substep | None,
    ) -> R:
        """By `jax.vmap`, which keeps the rules of custom derivatives."""
        axes = (-1, self.static.in_axes, None if part is None else -1)
        mapped = jax.vmap(functools.partial(at_point, self.static), axes, -1)
        return where_points_are(
            lambda arrays, both: mapped(both[0], arrays, both[1]),
            arrays,
            self.static.in_axes,
            (u, part),
        )


def zero_tangent(x: jax.Array) -> jax.Array | np.ndarray:
    """Of `x`; integers and conditions have tangents of a dtype of their own."""
    if jnp.issubdtype(x.dtype, jnp.inexact):
        return jnp.zeros_like(x)
    return np.zeros(x.shape, jax.dtypes.float0)
