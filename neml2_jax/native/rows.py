"""Values of a march as plain rows, `(points, size)` each, and back."""

from __future__ import annotations

import math
from typing import Any

import jax
import jax.numpy as jnp

from ..export.layout import Variable
from ..models.lagged_names import earlier, lag
from ..models.model import AbstractModel, Values
from ..types import TensorWrapper, is_tensor
from .prepared import NativeMarch

Rows = tuple[jax.Array, ...]
"""Of each flux at all steps, `(steps, points, size)`."""


def as_rows(x: TensorWrapper, v: Variable, batch: tuple[int, ...], steps: int = 0) -> jax.Array:
    """`(*steps, points, size)`; one point where all are alike. `steps` says how many axes."""
    x = x.materialize()
    own = v.sites + v.kind.BASE_SHAPE
    front, across = x.dynamic_batch_shape[:steps], x.dynamic_batch_shape[steps:]
    inner = x.shape[x.dynamic_batch_ndim :]
    inner = (1,) * (len(own) - len(inner)) + inner
    across = (1,) * (len(batch) - len(across)) + across
    points = (1,) * len(batch) if all(n == 1 for n in across) else batch
    data = jnp.asarray(x.data).reshape(front + across + inner)
    return jnp.broadcast_to(data, front + points + own).reshape((*front, -1, v.size))


def parameter_rows(native: NativeMarch, model: AbstractModel) -> jax.Array:
    """All parameters, `(points, size)`; one point where none has a value of each point."""
    held, batch = model.named_parameters, native.batch
    out = []
    for p in native.material.parameters:
        x = held[p.name]
        across = x.dynamic_batch_shape if is_tensor(x) else ()
        data = jnp.asarray(x.materialize().data if is_tensor(x) else x)
        data = data.reshape((1,) * (len(batch) - len(across)) + across + (p.size,))
        out.append(data)
    points = batch if any(x.size > x.shape[-1] for x in out) else (1,) * len(batch)
    rows = [jnp.broadcast_to(x, (*points, x.shape[-1])).reshape(-1, x.shape[-1]) for x in out]
    count = math.prod(points)
    return jnp.concatenate([jnp.zeros((count, 0)), *rows], -1)


def typed(rows: jax.Array, v: Variable, like: Any, batch: tuple[int, ...], steps: int = 0) -> Any:
    """Rows as values that are stored like one step's `like`, with the axes of steps in front."""
    front = rows.shape[:steps]
    data = rows.reshape(front + batch + v.sites + v.kind.BASE_SHAPE)
    missing = data.ndim - steps - len(like.shape)
    data = data[(slice(None),) * steps + (0,) * missing]  # axes along which all points are alike
    for axis, size in enumerate(like.shape):
        if size == 1 and data.shape[steps + axis] > 1:  # alike along it
            data = jax.lax.slice_in_dim(data, 0, 1, axis=steps + axis)
    return like.replace(data.astype(like.dtype))


def outputs_of(native: NativeMarch, rows: Rows) -> Values:
    """Outputs of all steps."""
    return {
        v.name: typed(x, v, native.like[v.name], native.batch, 1)
        for v, x in zip(native.material.fluxes, rows)
    }


def lagged_into(
    native: NativeMarch, start: Values, values: Values, rows: Rows, step: jax.Array
) -> Values:
    """`x~1`, `x~2`, ... of a step, from what has come before it in the march, or before that."""
    fluxes = {v.name: (v, x) for v, x in zip(native.material.fluxes, rows)}
    out: Values = {}
    for name, x in start.items():
        base, order = lag(name)
        index = jnp.maximum(step - order, 0)
        if base in values:
            row = jax.lax.dynamic_index_in_dim(
                jnp.asarray(values[base].data), native.front + index, keepdims=False
            )
            now = _fitted(values[base].replace(row), x)
        else:
            v, series = fluxes[base]
            now = typed(series[index], v, x, native.batch).data
        before = jnp.stack([start[earlier(base, order - k)].data for k in range(order)])
        early = before[jnp.minimum(step, order - 1)]
        out[name] = x.replace(jnp.where(step < order, early, now))
    return out


def lagged_of_all(native: NativeMarch, start: Values, values: Values, rows: Rows) -> Values:
    """`lagged_into` of every step of the march, steps in front."""
    steps = jnp.arange(rows[0].shape[0])
    arrays = jax.vmap(
        lambda k: {n: x.data for n, x in lagged_into(native, start, values, rows, k).items()}
    )(steps)
    return {n: start[n].replace(a) for n, a in arrays.items()}


def _fitted(x: TensorWrapper, like: TensorWrapper) -> jax.Array:
    """A prescribed value in the shape in which the carry holds it."""
    x = x.materialize()
    points = (1,) * (like.dynamic_batch_ndim - x.dynamic_batch_ndim) + x.dynamic_batch_shape
    return jnp.broadcast_to(x.data.reshape(points + x.shape[x.dynamic_batch_ndim :]), like.shape)
