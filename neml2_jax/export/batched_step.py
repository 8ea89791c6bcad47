"""A step of a batch of points by our own solver, from vectors of numbers to vectors of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from ..drivers.march import carry_after
from ..errors import Status
from ..models.lagged_names import earlier
from ..models.model import Values
from ..types import TensorWrapper
from .layout import Variable, length
from .material_at_point import MaterialAtPoint


class Stepped(NamedTuple):
    """What a step gives, points first; NaN where `status` is not zero."""

    fluxes: jax.Array
    state: jax.Array
    status: jax.Array
    iterations: jax.Array


Step = Callable[[jax.Array, jax.Array, jax.Array, jax.Array], Stepped]
StepWithTangent = Callable[..., tuple[Stepped, jax.Array]]


def batched_step(material: MaterialAtPoint) -> Step:
    """`(now, before, state, parameters)` to what the step gives; the number of points is free.

    Forces have the gradients first. A point whose result is not finite has the status NOT_FINITE.
    """

    def step(now: Any, before: Any, state: Any, parameters: Any) -> Stepped:
        points, model = now.shape[0], material.with_parameters(parameters)
        known: Values = {v.name: _typed(v, now) for v in material.forces}
        known |= {earlier(v.name): _typed(v, before) for v in material.forces}
        known |= {v.name: _typed(v, state) for v in material.state}
        outputs, reports = model.run({n: known[n] for n in model.input_spec})
        lagged = carry_after({v.name: known[v.name] for v in material.state}, {**known, **outputs})
        fluxes = _rows(points, material, [(v, outputs[v.name]) for v in material.fluxes])
        after = _rows(points, material, [(v, lagged[v.name]) for v in material.state])
        status = jnp.zeros(points, jnp.int32)
        iterations = jnp.zeros(points, jnp.int32)
        for report in reports.values():
            own = jnp.broadcast_to(report.status, (points,)).astype(jnp.int32)
            status = jnp.where(status == Status.CONVERGED, own, status)
            iterations = iterations + report.iterations.astype(jnp.int32)
        finite = jnp.isfinite(fluxes).all(1) & jnp.isfinite(after).all(1)
        lost = (status == Status.CONVERGED) & ~finite
        status = jnp.where(lost, jnp.int32(Status.NOT_FINITE), status)
        good = (status == Status.CONVERGED)[:, None]
        nan = jnp.asarray(jnp.nan, material.dtype)
        return Stepped(
            jnp.where(good, fluxes, nan), jnp.where(good, after, nan), status, iterations
        )

    return step


def with_tangent(material: MaterialAtPoint, step: Step) -> StepWithTangent:
    """The same, and the fluxes by the gradients at the end of the step, `(points, F, G)`."""
    gradients = length(material.gradients)

    def stepped(now: Any, before: Any, state: Any, parameters: Any) -> Any:
        def moved(by: jax.Array) -> tuple[jax.Array, Stepped]:
            at = jnp.concatenate([now[:, :gradients] + by, now[:, gradients:]], 1)
            found = step(at, before, state, parameters)
            return found.fluxes, found

        at_rest = jnp.zeros(gradients, material.dtype)
        tangent, found = jax.jacfwd(moved, has_aux=True)(at_rest)
        good = (found.status == Status.CONVERGED)[:, None, None]
        return found, jnp.where(good, tangent, jnp.asarray(jnp.nan, material.dtype))

    return stepped


def _typed(v: Variable, x: jax.Array) -> TensorWrapper:
    data = x[:, v.start : v.start + v.size]
    shape = (x.shape[0], *v.sites, *v.kind.BASE_SHAPE)
    return v.kind(data.reshape(shape), sub_batch_ndim=len(v.sites))


def _rows(
    points: Any, material: MaterialAtPoint, values: list[tuple[Variable, TensorWrapper]]
) -> jax.Array:
    parts = [jnp.zeros((points, 0), material.dtype)]
    for v, x in values:
        shape = (points, *v.sites, *v.kind.BASE_SHAPE)
        parts.append(jnp.broadcast_to(x.materialize().data, shape).reshape(points, v.size))
    return jnp.concatenate(parts, 1)
