"""dolfinx_materials: an object with the methods of its `Material`, on arrays `(points, size)`.

    from neml2_jax.hosts.dolfinx_materials import DolfinxMaterial

    material = DolfinxMaterial(point)
    qmap = QuadratureMap(domain, degree, material)
    qmap.register_gradient("strain", strain(u))

Strains and stresses are in its Kelvin order (xx yy zz √2xy √2xz √2yz), deformation gradients and
first Piola-Kirchhoff stresses in that of MFront (`mfront_full`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import VariableError, suggestion
from ..material_point import MaterialPoint
from ..types import R2
from .flat_point import FlatPoint, FlatUpdate
from .packing import convention, real_array

Arrays = dict[str, np.ndarray]


class DolfinxMaterial:
    """A material of dolfinx_materials; `start` are starting values of the state.

    `external`, values of external variables at the end of a step, is set before each step.
    """

    def __init__(self, point: MaterialPoint, name: str = "neml2_jax", **start: Any) -> None:
        finite = point.gradient.type is R2
        packing = "mfront_full" if finite else "kelvin"
        self.name, self.start = name, start
        self.external: dict[str, Any] = {}
        self.flat, size = FlatPoint(point, packing), convention(packing).size
        self.gradients = {"F" if finite else "strain": size}
        self.fluxes = {"PK1" if finite else "stress": size}
        self._first = self.flat.initial_state(1, **start)
        self.internal_state_variables = self.flat.state_sizes
        self.rotation_matrix = None
        self.accepted = self._first
        self.last: FlatUpdate | None = None

    @property
    def tangent_blocks(self) -> dict[tuple[str, str], tuple[int, int]]:
        (flux, m), (gradient, k) = (*self.fluxes.items(), *self.gradients.items())
        return {(flux, gradient): (m, k)}

    def set_data_manager(self, ngauss: int) -> None:
        """Start so many points."""
        self.accepted = self.flat.initial_state(ngauss, **self.start)
        self.last = None

    def integrate(
        self, gradients: np.ndarray, dt: Any = None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Flux `(n, m)`, state variables `(n, p)` and tangent `(n, m, k)` at the end of a step.

        **Raises:** `RuntimeError` where points failed, with the reason.
        """
        result = self.flat(gradients, self.accepted, dt, self.external)
        self.last = result
        if not bool(np.all(np.asarray(result.status.ok))):
            raise RuntimeError(f"{self.name}: {result.status.text()}")
        return result.flux, result.state, result.tangent

    def advance(self) -> None:
        """Accept the state of the last `integrate`."""
        if self.last is not None:
            self.accepted = self.last.state

    def get_initial_state_dict(self) -> Arrays:
        return self._named(self.accepted)

    def get_final_state_dict(self) -> Arrays:
        return self._named(self.accepted if self.last is None else self.last.state)

    def set_initial_state_dict(self, state: Arrays) -> None:
        """Replace some of the state variables at the start of the step.

        **Raises:** `VariableError` for a name that is none of them; `ValueError` for values that
        are not `(points, size)`, or all of these one after the other.
        """
        named = self.get_initial_state_dict()
        for name, x in state.items():
            if name not in named:
                raise VariableError(
                    f"{self.name}: no state {name!r}{suggestion(name, named)}; it has {[*named]}"
                )
            value, held = real_array(f"the state {name!r}", x), named[name]
            if value.shape not in (held.shape, (held.size,)):
                raise ValueError(
                    f"{self.name}: the state {name!r} has shape {held.shape}, by point and "
                    f"component, got {value.shape}"
                )
            named[name] = value.reshape(held.shape)
        self.accepted = np.concatenate(list(named.values()), axis=1)

    def update_material_property(self, name: str, value: Any) -> None:
        """A parameter of the model, one value or one per point."""
        self.flat.point = self.flat.point.with_parameters({name: value})

    def _named(self, state: np.ndarray) -> Arrays:
        sizes = self.internal_state_variables
        return dict(zip(sizes, np.split(state, np.cumsum([*sizes.values()])[:-1], axis=1)))
