"""Steps by C code, and by XLA where that does not solve them."""

from __future__ import annotations

import math
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ..drivers.carry import Carry
from ..drivers.march import step
from ..models.lagged_names import earlier
from ..models.model import AbstractModel, Reports, Values
from ..models.reports import converged
from ..programs import calls
from .prepared import NativeMarch
from .rows import Rows, as_rows, lagged_into, parameter_rows


class Taken(NamedTuple):
    """Steps that were taken: fluxes of each, and by point the step that failed.

    That is the number of steps where none did. `lost` are points that XLA does not solve either;
    `last` is the last step that it took, and `reports` how that ended.
    """

    rows: Rows
    failed_at: jax.Array
    lost: jax.Array
    last: jax.Array
    reports: Reports


def by_code(
    native: NativeMarch,
    model: AbstractModel,
    lagged: Values,
    values: Values,
    position: jax.Array,
    end: jax.Array | np.int32,
) -> tuple[Rows, jax.Array]:
    """Fluxes of the steps from each point's `position` to `end`, NaN elsewhere and after a failure.

    `lagged` is what each point has before its first step. And the step at which each point failed.
    """
    material, batch = native.material, native.batch
    dtype, count = material.dtype, position.shape[0]
    steps = native.steps_of(values)
    now = [as_rows(values[v.name], v, batch, 1).astype(dtype) for v in material.forces]
    before = []
    for v, rows in zip(material.forces, now):
        x = lagged.get(earlier(v.name))
        before.append(rows[native.front] if x is None else as_rows(x, v, batch).astype(dtype))
    state = [as_rows(lagged[v.name], v, batch).astype(dtype) for v in material.state]
    parameters = parameter_rows(native, model)
    results = [jax.ShapeDtypeStruct((count,), jnp.int32)] * 3
    results += [jax.ShapeDtypeStruct((steps, count, v.size), dtype) for v in material.fluxes]
    found = calls(native.target, results)(
        position.astype(jnp.int32),
        end.astype(jnp.int32),
        parameters.astype(dtype),
        *now,
        *before,
        *state,
    )
    return tuple(found[3:]), found[0]


def all_by_code(
    native: NativeMarch,
    model: AbstractModel,
    carry: Carry,
    values: Values,
    end: jax.Array | np.int32,
) -> tuple[Rows, jax.Array]:
    """The steps to `end` of all points."""
    points = jnp.zeros(_count(native), jnp.int32)
    return by_code(native, model, carry.lagged, values, points, end)


def finished(
    native: NativeMarch,
    model: AbstractModel,
    carry: Carry,
    values: Values,
    end: jax.Array | np.int32,
    done: tuple[Rows, jax.Array],
    *,
    stop: bool,
) -> Taken:
    """Every step that the code has not solved taken by XLA, from which it goes on.

    The first of them that XLA does not solve either ends this with `stop`; without, the points at
    which it is are lost, and the others go on.
    """
    material = native.material
    first = {n: x.replace(x.data[0]) for n, x in values.items()}
    shapes = jax.eval_shape(step, model, carry, first)[1].reports
    reports = jax.tree_util.tree_map(lambda s: jnp.zeros(s.shape, s.dtype), shapes)
    begin = Taken(*done, jnp.zeros(_count(native), bool), jnp.int32(0), reports)

    def goes_on(taken: Taken) -> jax.Array:
        left = jnp.min(taken.failed_at) < end
        return left & ~jnp.any(taken.lost) if stop else left

    def once(taken: Taken) -> Taken:
        k = jnp.min(taken.failed_at)
        here = taken.failed_at == k
        lagged = lagged_into(native, carry.lagged, values, taken.rows, k)
        now = {n: x.replace(jnp.asarray(x.data)[k + native.front]) for n, x in values.items()}
        record = step(model, Carry(lagged, carry.failed, carry.memories), now)[1]
        ok = converged(record.reports)
        ok = jnp.broadcast_to(True if ok is None else ok, native.batch).reshape(-1)
        good = here & ok
        by_xla = [as_rows(record.outputs[v.name], v, native.batch) for v in material.fluxes]
        rows = tuple(
            x.at[k].set(jnp.where(here[:, None], new.astype(x.dtype), x[k]))
            for new, x in zip(by_xla, taken.rows)
        )
        after = lagged_into(native, carry.lagged, values, rows, k + 1)
        position = jnp.where(good, k + 1, end)
        later, failed_at = by_code(native, model, after, values, position, end)
        put = good[None, :] & (jnp.arange(rows[0].shape[0]) > k)[:, None]
        rows = tuple(jnp.where(put[..., None], new, old) for new, old in zip(later, rows))
        failed_at = jnp.where(here, jnp.where(ok, failed_at, end), taken.failed_at)
        return Taken(rows, failed_at, taken.lost | (here & ~ok), k, record.reports)

    return jax.lax.while_loop(goes_on, once, begin)


def _count(native: NativeMarch) -> int:
    return math.prod(native.batch)
