"""JAX-FEM: the `get_tensor_map` of a `Problem`, with the state as internal variables.

    from neml2_jax.hosts.jax_fem import TensorMap

    class Plasticity(Problem):
        def custom_init(self, point):
            self.material = TensorMap(point)
            self.internal_vars = self.material.internal_variables(cells, quadratures)
        def get_tensor_map(self):
            return self.material.tensor_map

JAX-FEM calls the map for one quadrature point inside `jax.vmap` and differentiates it itself. After
a step, `internal_variables = material.update(u_grads, internal_variables)`.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from ..errors import DeclarationError
from ..material_point import MaterialPoint, MaterialState
from ..types import R2
from ..types.functions import r2_from_sr2, sym


class TensorMap:
    """Stress of a displacement gradient `(3, 3)` and the leaves of a state.

    With a model of small strain it is the Cauchy stress, with a deformation gradient the first
    Piola-Kirchhoff stress. Set `time_step` and `external` before the solver is built.

    **Raises:** `DeclarationError` for a finite-strain model that gives another stress.
    """

    def __init__(self, point: MaterialPoint, time_step: Any = None, **start: Any) -> None:
        if point.gradient.type is R2 and point.measure != "pk1":
            raise DeclarationError(
                f"JAX-FEM takes first Piola-Kirchhoff stress, {point.flux.name!r} is "
                f"{point.measure}; add StressMeasureConversion to the model"
            )
        self.point, self.time_step = point, time_step
        self.external: dict[str, Any] = {}
        self._one = point.initial_state((), **start)

    def internal_variables(self, cells: int, quadratures: int) -> list[jax.Array]:
        """The starting state, `(cells, quadratures, ...)` each."""
        leaves = jax.tree_util.tree_leaves(self._one)
        return [jnp.broadcast_to(x, (cells, quadratures, *x.shape)) for x in leaves]

    def tensor_map(self, u_grad: jax.Array, *internal: jax.Array) -> jax.Array:
        """Stress at one quadrature point; NaN where the point fails."""
        flux = self._updated(u_grad, internal, False).flux
        return flux.data if isinstance(flux, R2) else r2_from_sr2(flux).data  # type: ignore[arg-type]

    def update(self, u_grads: jax.Array, internal: list[jax.Array]) -> list[jax.Array]:
        """The state after a step, for displacement gradients `(cells, quadratures, 3, 3)`."""

        def one(u_grad: jax.Array, *leaves: jax.Array) -> list[jax.Array]:
            return jax.tree_util.tree_leaves(self._updated(u_grad, leaves, False).state)

        return jax.vmap(jax.vmap(one))(u_grads, *internal)

    def _updated(self, u_grad: jax.Array, internal: Any, tangent: bool) -> Any:
        treedef = jax.tree_util.tree_structure(self._one)
        state: MaterialState = jax.tree_util.tree_unflatten(treedef, internal)
        full = R2(u_grad)
        small = self.point.gradient.type is not R2
        gradient = sym(full) if small else full + R2.identity(u_grad.dtype)
        return self.point.update(state, gradient, self.time_step, self.external, tangent=tangent)
