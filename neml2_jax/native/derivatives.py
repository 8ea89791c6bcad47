"""Outputs of a march by C code, differentiable: tangents are those that XLA finds at the solution.

The rule marches the tangents through the same steps, each from what the code has left before it. In
a step XLA starts its solves from the unknowns that the code has found, and has only to confirm them
before the implicit function theorem does the rest.
"""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from ..drivers.carry import Carry
from ..drivers.march import step
from ..models.model import AbstractModel, Values
from ..programs import is_traced
from .known_values import starting_from
from .prepared import NativeMarch
from .rows import Rows, as_rows, lagged_of_all, typed
from .steps import all_by_code, finished


def differentiable_rows(
    native: NativeMarch, model: AbstractModel, carry: Carry, values: Values, checkpoint: bool
) -> Rows:
    """Fluxes of all steps, for a model with other parameters than the code was written for.

    With `checkpoint` a derivative in reverse mode computes each step again.
    """
    arrays, rest = eqx.partition((model, carry.lagged, values), eqx.is_inexact_array)
    # The rule may be traced later than this, where a function under `jit` is differentiated: what
    # is traced here is handed to it, and not closed over.
    others, static = eqx.partition((rest, carry.failed, carry.memories), eqx.is_array)
    end = np.int32(native.steps_of(values))

    @jax.custom_jvp
    def rows_of(arrays: Any, others: Any) -> Rows:
        rest, failed, memories = eqx.combine(others, static)
        model, lagged, values = eqx.combine(arrays, rest)
        whole = Carry(lagged, failed, memories)
        done = all_by_code(native, model, whole, values, end)
        if not is_traced(done[1]) and np.all(np.asarray(done[1]) >= end):
            return done[0]  # nothing of XLA is traced, which takes longer than the steps
        return finished(native, model, whole, values, end, done, stop=False).rows

    @rows_of.defjvp
    def _rule(primals: tuple[Any, Any], tangents: tuple[Any, Any]) -> tuple[Rows, Rows]:
        (arrays, others), (d_arrays, _) = primals, tangents
        rows = rows_of(arrays, others)
        rest, failed, memories = eqx.combine(others, static)
        model, lagged, values = eqx.combine(arrays, rest)
        of_model, of_lagged, of_values = arrays
        d_model, d_lagged, d_values = d_arrays
        every = lagged_of_all(native, lagged, values, rows)

        def body(d_lagged: Any, given: Any) -> tuple[Any, Rows]:
            now, d_now, lagged, known = given

            def one(of_model: Any, of_lagged: Any, now: Any) -> tuple[Any, Rows]:
                model = eqx.combine(of_model, rest[0])
                before = eqx.combine(of_lagged, rest[1])
                whole = Carry(before, failed, memories)
                at_solution = starting_from(model, _of_one_step(native, known))
                after, record = step(at_solution, whole, eqx.combine(now, rest[2]))
                found = tuple(
                    jnp.broadcast_to(as_rows(record.outputs[v.name], v, native.batch), x.shape)
                    for v, x in zip(native.material.fluxes, known)
                )
                return eqx.partition(after.lagged, eqx.is_inexact_array)[0], found

            moved = jax.jvp(one, (of_model, lagged, now), (d_model, d_lagged, d_now))
            return moved[1]

        if checkpoint:
            body = jax.checkpoint(body)
        lagged_arrays = eqx.partition(every, eqx.is_inexact_array)[0]
        of_values, d_values = jax.tree_util.tree_map(
            lambda x: x[native.front :], (of_values, d_values)
        )
        of_steps = (of_values, d_values, lagged_arrays, rows)
        return rows, jax.lax.scan(body, d_lagged, of_steps)[1]

    return rows_of(arrays, others)


def _of_one_step(native: NativeMarch, rows: Rows) -> Values:
    return {
        v.name: typed(x, v, native.like[v.name], native.batch)
        for v, x in zip(native.material.fluxes, rows)
    }
