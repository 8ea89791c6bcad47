"""scikit-fem: a material for its forms.

    import skfem
    from neml2_jax.hosts.scikit_fem import ScikitFemMaterial

    material = ScikitFemMaterial(point, basis)
    stress, tangent = material.update(displacement, time_step)

    @skfem.BilinearForm
    def stiffness(u, v, w):
        return material.tangent_form(u, v, tangent)

    @skfem.LinearForm
    def internal_force(v, w):
        return material.stress_form(v, stress)

A Newton on `internal_force` with the matrix of `stiffness` converges quadratically. `commit()`
accepts a step; where `material.ok` is false cut the step by `material.time_step_ratio`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..material_point import MaterialPoint
from .trailing_axes import TrailingPoint


class ScikitFemMaterial:
    """The points of a vector-valued basis of scikit-fem, whose dimension is that of the packing.

    In two dimensions the point is one of plane strain, or under plane stress (`point_under`).
    `start` are starting values of the state, as for `MaterialPoint.initial_state`.
    """

    def __init__(self, point: MaterialPoint, basis: Any, **start: Any) -> None:
        self.basis = basis
        self.points = TrailingPoint(point, basis.mesh.dim(), **start)

    def update(
        self, displacement: np.ndarray, time_step: Any = None, **external: Any
    ) -> tuple[np.ndarray, np.ndarray]:
        """Stress `(i, j, elements, quadratures)` and tangent `(i, j, k, l, ...)` of a solution."""
        field = self.basis.interpolate(displacement)
        return self.points.update(np.asarray(field.grad), time_step, **external)

    def commit(self) -> None:
        """Accept the state of the last update."""
        self.points.commit()

    @property
    def ok(self) -> bool:
        """Whether all points of the last update converged."""
        return self.points.last is not None and bool(np.all(np.asarray(self.points.last.status.ok)))

    @property
    def time_step_ratio(self) -> float:
        """Which part of the step to try instead, 1 where all went well."""
        return 1.0 if self.points.last is None else self.points.last.time_step_ratio

    @staticmethod
    def tangent_form(u: Any, v: Any, tangent: np.ndarray) -> Any:
        r"""$\nabla v : C : \nabla u$ for a `BilinearForm`."""
        return np.einsum("ij...,ijkl...,kl...->...", v.grad, tangent, u.grad)

    @staticmethod
    def stress_form(v: Any, stress: np.ndarray) -> Any:
        r"""$\nabla v : \sigma$ for a `LinearForm`."""
        return np.einsum("ij...,ij...->...", v.grad, stress)
