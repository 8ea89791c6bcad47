"""The native route as drivers see it."""

from __future__ import annotations

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..drivers.carry import Carry, StepRecord
from ..drivers.routes import TakeChunk
from ..equation_systems.kept_memory import forgotten
from ..models.model import AbstractModel, Values
from .derivatives import differentiable_rows
from .prepared import NativeMarch, prepared
from .rows import lagged_into, lagged_of_all, outputs_of
from .steps import Taken, all_by_code, finished


def outputs(model: AbstractModel, carry: Carry, values: Values, checkpoint: bool) -> Values:
    """Outputs of all steps; `values` have them as first axis, behind what is before the first one.

    **Raises:** `RouteRefusedError` for a model that no C code can be, and without a compiler.
    """
    native = prepared(model, carry, values, front=1)
    rows = differentiable_rows(native, native.model, carry, values, checkpoint)
    found = outputs_of(native, rows)
    return {n: found[n] for n in model.output_spec}


def chunk(model: AbstractModel, carry: Carry, values: Values) -> TakeChunk:
    """What takes the steps of a driver, a chunk at a time.

    XLA compiles a step of its own when one is first handed to it.

    **Raises:** `RouteRefusedError` for a model that no C code can be, and without a compiler.
    """
    native = prepared(model, carry, values)
    first: Any = jax.jit(functools.partial(all_by_code, native))
    rest: Any = jax.jit(functools.partial(finished, native, stop=True))
    recorded: Any = jax.jit(functools.partial(_record, tuple(model.output_spec), native))

    def take(
        model: AbstractModel, carry: Carry, values: Values, wanted: jax.Array
    ) -> tuple[Carry, StepRecord]:
        given: Any = (native.model, carry, values, jnp.int32(np.count_nonzero(wanted)))
        rows, failed_at = first(*given)
        taken = Taken(rows, failed_at, jnp.zeros((), bool), jnp.int32(0), {})
        if int(jnp.min(failed_at)) < int(given[-1]):
            taken = rest(*given, (rows, failed_at))
        return recorded(carry, values, given[-1], taken)

    return take


def _record(
    names: tuple[str, ...],
    native: NativeMarch,
    carry: Carry,
    values: Values,
    end: jax.Array,
    taken: Taken,
) -> tuple[Carry, StepRecord]:
    """As of `march_chunk`: up to the first step that failed, and this one among them."""
    steps = taken.rows[0].shape[0]
    failed = jnp.any(taken.lost)
    count = jnp.where(failed, taken.last + 1, end)
    lagged = lagged_of_all(native, carry.lagged, values, taken.rows)
    after = lagged_into(native, carry.lagged, values, taken.rows, count)
    outputs = outputs_of(native, taken.rows)
    reports = jax.tree_util.tree_map(
        lambda x: jnp.broadcast_to(x, (steps, *x.shape)), taken.reports
    )
    record = StepRecord(lagged, {n: outputs[n] for n in names}, reports, jnp.arange(steps) < count)
    return Carry(after, failed, forgotten(carry.memories)), record
