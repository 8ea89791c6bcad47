"""A quarter of a plate with a hole, pulled and pushed; scikit-fem, Newton with cuts of steps."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import skfem

from neml2_jax.hosts.scikit_fem import ScikitFemMaterial

WIDTH, RADIUS = 10.0, 3.0


def mesh(around: int, outward: int) -> skfem.MeshQuad:
    """Quadrilaterals between a quarter of a circle and two edges of a square."""
    grid = skfem.MeshQuad.init_tensor(np.linspace(0, 1, around + 1), np.linspace(0, 1, outward + 1))
    s, r = grid.p
    angle = 0.5 * np.pi * s
    circle = RADIUS * np.stack([np.cos(angle), np.sin(angle)])
    edge = WIDTH * np.stack([np.minimum(1.0, 2 - 2 * s), np.minimum(1.0, 2 * s)])
    return skfem.MeshQuad(circle + r**1.5 * (edge - circle), grid.t)


@dataclasses.dataclass
class Result:
    """Mean stress over the upper edge for each accepted time, and the residuals of each Newton."""

    times: list[float]
    reactions: list[float]
    residuals: list[list[float]]
    cuts: int
    displacement: np.ndarray
    basis: skfem.Basis
    stress: np.ndarray


def solve(
    material_of: Callable[[skfem.Basis], ScikitFemMaterial],
    stretch: Callable[[float], float],
    times: np.ndarray,
    around: int = 16,
    outward: int = 12,
    tolerance: float = 1e-9,
    report: Callable[[float, float], Any] = lambda time, reaction: None,
    element: Any = None,
    intorder: int = 2,
) -> Result:
    """Move the upper edge by `stretch(time)` times the height; symmetric left and below."""
    element = skfem.ElementVector(element or skfem.ElementQuad1())
    basis = skfem.Basis(mesh(around, outward), element, intorder=intorder)
    material = material_of(basis)

    @skfem.BilinearForm
    def stiffness(u: Any, v: Any, w: Any) -> Any:
        return material.tangent_form(u, v, tangent)

    @skfem.LinearForm
    def internal_force(v: Any, w: Any) -> Any:
        return material.stress_form(v, stress)

    top = basis.get_dofs(lambda x: np.isclose(x[1], WIDTH)).all("u^2")
    fixed = np.concatenate([
        basis.get_dofs(lambda x: np.isclose(x[0], 0)).all("u^1"),
        basis.get_dofs(lambda x: np.isclose(x[1], 0)).all("u^2"),
        top,
    ])  # fmt: skip
    free = np.setdiff1d(np.arange(basis.N), fixed)
    u, time = np.zeros(basis.N), 0.0
    stress = tangent = np.zeros(0)
    result = Result([0.0], [0.0], [], 0, u, basis, stress)
    for target in times[1:]:
        step = target - time
        while time < target - 1e-9 * target:
            step = min(step, target - time)
            trial, norms, ratio = u.copy(), [], 1.0
            # The edge moves along the last tangent, so that the first guess is near.
            change = np.zeros(basis.N)
            change[top] = stretch(time + step) * WIDTH - u[top]
            stress, tangent = material.update(trial, step)
            for iteration in range(12):
                if not material.ok:
                    ratio = material.time_step_ratio
                    break
                force = internal_force.assemble(basis)
                norms.append(float(np.linalg.norm(force[free])))
                if iteration and norms[-1] <= tolerance * max(np.linalg.norm(force), 1e-12):
                    break
                reduced: Any = skfem.condense(stiffness.assemble(basis), -force, x=change, D=fixed)
                change = skfem.solve(*reduced)
                trial, change = trial + change, np.zeros(basis.N)
                stress, tangent = material.update(trial, step)
            else:
                ratio = 0.5
            if ratio < 1.0:
                step, result.cuts = ratio * step, result.cuts + 1
                if step < 1e-4 * target:
                    raise RuntimeError(f"no step from time {time:g} on: {material.points.last}")
                continue
            material.commit()
            u, time = trial, time + step
            result.times.append(time)
            result.reactions.append(float(internal_force.assemble(basis)[top].sum()) / WIDTH)
            result.residuals.append(norms)
            report(time, result.reactions[-1])
    result.displacement, result.stress = u, stress
    return result
