"""A step that fails, taken in parts."""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp

from ..equation_systems.kept_memory import forgotten
from ..models.model import AbstractModel, Values
from ..types import TensorWrapper
from .march import Carry, StepRecord, carry_after, step


@dataclasses.dataclass
class CutStep:
    """How a step went that was cut: `carry` and `record` are `None` where no cut helped."""

    carry: Carry | None
    record: StepRecord | None
    tried: list[str]


def take_in_parts(
    model: AbstractModel, carry: Carry, before: Values, now: Values, max_cuts: int
) -> CutStep:
    """The step from `before` to `now`, bisected where it fails, up to `max_cuts` times.

    Prescribed values are interpolated linearly. In a part, `x~1` is the end of the part before it.
    What is handed on is a whole step's: lagged values of the next step are those at prescribed
    steps, whatever lies between. Jacobians of parts are not handed on.
    """
    tried = ["the whole step"]

    def advance(carry: Carry, start: float, end: float, cuts: int):
        """From `start` to `end`, fractions of the step."""
        if cuts > 0:  # the whole step is known to fail
            at_end = now if end == 1.0 else _between(before, now, jnp.asarray(end))
            after, record = _step(model, carry, at_end)
            if not bool(after.failed):
                return after, record
            tried.append(f"{start:g} to {end:g}")
        if cuts == max_cuts:
            return None
        middle = 0.5 * (start + end)
        first = advance(carry, start, middle, cuts + 1)
        return first and advance(first[0], middle, end, cuts + 1)

    done = advance(carry, 0.0, 1.0, 0)
    if done is None:
        return CutStep(None, None, tried)
    outputs = done[1].outputs
    record = StepRecord(carry.lagged, outputs, done[1].reports, done[1].taken)
    lagged = carry_after(carry.lagged, {**carry.lagged, **now, **outputs})
    whole = Carry(lagged, carry.failed, forgotten(carry.memories))
    return CutStep(whole, record, tried)


@eqx.filter_jit
def _step(model: AbstractModel, carry: Carry, now: Values) -> tuple[Carry, StepRecord]:
    return step(model, carry, now)


@jax.jit
def _between(before: Values, now: Values, fraction: jax.Array) -> Values:
    def mix(a: TensorWrapper, b: TensorWrapper) -> TensorWrapper:
        if not jnp.issubdtype(b.dtype, jnp.inexact):
            return b
        return b.replace(a.data + (b.data - a.data) * fraction.astype(b.dtype))

    return {n: mix(before[n], b) for n, b in now.items()}
