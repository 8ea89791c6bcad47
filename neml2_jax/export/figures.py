"""Figures of a short history of a material, by our own solver: what an export is compared with."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..drivers.march import at_step, start
from ..models.model import Values
from ..types import R2, TensorWrapper
from .batched_step import StepWithTangent, batched_step, with_tangent
from .graph import ExportError
from .layout import Variable, length
from .material_at_point import MaterialAtPoint

STEPS, POINTS = 20, 3
"""How much of a history is taken at most."""


@dataclasses.dataclass(frozen=True)
class Figures:
    """Forces with the start in front, the state of the start, and what each step gives.

    Steps are the first axis and points the second; tangents are those of the last step.
    """

    forces: np.ndarray
    state: np.ndarray
    fluxes: np.ndarray
    states: np.ndarray
    tangents: np.ndarray


RAMPS = (5e-3, 5e-4, 5e-5, 5e-6)
"""To what the gradients grow: a stiff material is solved along the small ones only."""


def figures_of_a_ramp(material: MaterialAtPoint) -> Figures:
    """Those of the largest ramp that our own solver gets through.

    **Raises:** `ExportError` where that is none.
    """
    take = compiled_step(material)
    for largest in RAMPS:
        try:
            return figures(material, ramp(material, largest), {}, take)
        except ExportError:
            continue
    raise ExportError(
        f"our own solver gets through no ramp of the gradients to {RAMPS[0]:g} or less, down to "
        f"{RAMPS[-1]:g}, with which the export was to be compared; say a history that it does get "
        f"through: `--driver` names a block of [Drivers]"
    )


def ramp(material: MaterialAtPoint, largest: float = RAMPS[0], steps: int = 8) -> Values:
    """A small proportional history of two points, for a material of which no file says one.

    Gradients grow to `largest` and to two fifths of it (of a deformation gradient: from unity),
    times by one a step; all else is zero.
    """
    grown = np.linspace(0.0, 1.0, steps + 1)
    sizes = largest * np.array([0.4, 1.0])
    out: Values = {}
    for v in material.forces:
        shape = v.kind.BASE_SHAPE
        along = (1.0 - 0.7 * np.arange(v.size) / max(v.size - 1, 1)) * (-1.0) ** np.arange(v.size)
        data = grown[:, None, None] * sizes[None, :, None] * along
        if v.kind is R2:
            data = data + np.eye(3).reshape(9)
        if v in material.externals:
            data = np.zeros_like(data)
        if v.name == "t":
            data = np.broadcast_to(np.arange(steps + 1.0)[:, None, None], data.shape)
        out[v.name] = v.kind(jnp.asarray(data.reshape(steps + 1, 2, *shape), material.dtype))
    return out


def figures(
    material: MaterialAtPoint,
    prescribed: Mapping[str, TensorWrapper],
    initial: Mapping[str, TensorWrapper],
    take: StepWithTangent | None = None,
) -> Figures:
    """Marched here, over the first steps and points of a history.

    `take` is the material's step, if it is compiled already.

    **Raises:** `ExportError` where our own solver does not get through.
    """
    values = {n: x.replace(x.data[: STEPS + 1]) for n, x in prescribed.items()}
    model = material.model
    first = {n: at_step(x, 0) for n, x in values.items()}
    # A model that mixes points is not exported, and a step of one of them is traced in no time.
    carry = start(model, first, dict(initial), each_for_itself=True)
    every = [*(x.dynamic_batch_shape[1:] for x in values.values())]
    every += [x.dynamic_batch_shape for x in carry.lagged.values()]
    batch = np.broadcast_shapes(*every)
    kept = min(math.prod(batch), POINTS)

    def column(x: TensorWrapper, v: Variable, steps: tuple[int, ...]) -> np.ndarray:
        """`(*steps, points, size)`, over the points that are kept."""
        data = np.asarray(x.materialize().data)
        inner = v.sites + v.kind.BASE_SHAPE
        points = data.shape[len(steps) : data.ndim - len(inner)]
        data = data.reshape(steps + (1,) * (len(batch) - len(points)) + data.shape[len(steps) :])
        whole = np.broadcast_to(data, steps + batch + inner)
        return whole.reshape((*steps, -1, v.size))[..., :kept, :]

    count = next(iter(values.values())).dynamic_batch_shape[0]
    forces = [column(values[v.name], v, (count,)) for v in material.forces]
    of_points = np.concatenate(forces, -1)
    at_start = [column(carry.lagged[v.name], v, ()) for v in material.state]
    first = np.concatenate([np.zeros((kept, 0)), *at_start], -1)
    parameters = parameter_values(material)
    take = take or compiled_step(material)
    state, fluxes, states = first, [], []
    tangents: Any = np.zeros(0)
    for k in range(1, count):
        found, tangents = take(of_points[k], of_points[k - 1], state, parameters)
        if np.any(found.status):
            raise ExportError(
                f"our own solver does not get through step {k} of the history that the export is "
                f"to be compared with; say one that it does: `--driver` names a block of [Drivers]"
            )
        fluxes.append(np.asarray(found.fluxes))
        states.append(np.asarray(found.state))
        state = states[-1]
    return Figures(of_points, first, np.stack(fluxes), np.stack(states), np.asarray(tangents))


def compiled_step(material: MaterialAtPoint) -> StepWithTangent:
    """One program for all steps: the tangents of those before the last cost less than another."""
    return jax.jit(with_tangent(material, batched_step(material)))


def parameter_values(material: MaterialAtPoint) -> np.ndarray:
    """Of the parameters that are given at each call, as the input file has them."""
    every = (p.value.ravel() for p in material.parameters)
    return np.concatenate([np.zeros(0), *every]).astype(material.dtype)


def as_text(material: MaterialAtPoint, found: Figures) -> str:
    """Numbers one after the other, as the check program reads them."""
    steps, points = found.fluxes.shape[:2]
    gradients = length(material.gradients)
    rows = [np.array([steps, points]), parameter_values(material), found.state]
    for k in range(steps + 1):
        rows += [found.forces[k, :, :gradients], found.forces[k, :, gradients:]]
        if k:
            rows += [found.fluxes[k - 1], found.states[k - 1]]
    rows.append(found.tangents)
    lines = (" ".join(f"{x:.17g}" for x in np.asarray(r, float).ravel()) for r in rows)
    return "\n".join(lines) + "\n"
