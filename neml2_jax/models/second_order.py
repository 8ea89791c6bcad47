"""Second-order tangents of a law, by pushing first-order ones through its first derivative.

A second-order tangent carries the K axes of its first seed, then those of its second:

$$y_{AB} = f''(x)[x_A, x_B] + f'(x)\\, x_{AB}$$

The second term is an ordinary push. In the first, $x \\mapsto f'(x)\\, x_A$ is a law itself, whose
operands $x_A$ carry the directions A as batch axes; pushing $x_B$ through it keeps the pairings of
both, and there is no loop over directions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from ..types.diagonals import fullify
from ..types.tensor_wrapper import TensorWrapper
from .chain_rule import equalize_tangent_K
from .pushforward import (
    Law,
    Slot,
    _align_k_storage,
    _core_paired_axis,
    _frame,
    _joint_storage,
    _slope,
    _total,
    _without_lone_pairs,
    evaluate,
    push,
)

Tangents = Sequence[TensorWrapper | None]


def push_second(
    what: str,
    law: Law,
    slots: Sequence[Slot],
    values: Sequence[TensorWrapper],
    first: Tangents,
    second: Tangents,
    both: Tangents,
    outputs: Sequence[Slot],
    whole_batch: bool = False,
) -> list[TensorWrapper] | None:
    """$y_{AB}$ of every output; `None` where it is zero by structure."""
    frame = _frame(what, slots, values, whole_batch)
    first, second, both = (
        [t if t is None else _without_lone_pairs(t, s, frame) for t, s in zip(ts, slots)]
        for ts in (first, second, both)
    )
    parts = []
    if any(t is not None for t in both):
        parts.append(push(what, law, slots, values, both, outputs, whole_batch))
    if any(t is not None for t in first) and any(t is not None for t in second):
        curvature = _curvature_over_points if whole_batch else _curvature
        parts.append(curvature(what, law, slots, values, first, second, outputs))
    return [_total(p) for p in zip(*parts)] if parts else None


def _curvature_over_points(what, law, slots, values, first, second, outputs):
    """For a law that takes the points whole, which leaves no batch axis for directions.

    They are mapped over from outside instead, pairings written out.
    """
    values = [x.materialize() for x in values]

    def of(*data: Any) -> tuple[Any, ...]:
        typed = [x.replace(d) for x, d in zip(values, data)]
        return tuple(y.materialize().data for y in evaluate(what, law, slots, typed, outputs, True))

    def slope(x: Any, dx: Any) -> tuple[Any, ...]:
        return jax.jvp(of, tuple(x), tuple(dx))[1]

    def along(a: Any, b: Any) -> tuple[Any, ...]:
        return jax.jvp(lambda *x: slope(x, a), tuple(x.data for x in values), tuple(b))[1]

    directions_a, k_a, state_a = _directions(values, first)
    directions_b, k_b, state_b = _directions(values, second)
    pushed = jax.vmap(jax.vmap(along, (None, 0)), (0, None))(directions_a, directions_b)
    out = []
    for y, data in zip(evaluate(what, law, slots, values, outputs, True), pushed):
        data = data.reshape(k_a + k_b + data.shape[2:])
        state = state_a + state_b
        pairing = (None,) * len(state)
        y = y.materialize()
        out.append(y.replace(data, k_ndim=len(state), k_state=state, k_pairing=pairing))
    return out


def _directions(values: Sequence[TensorWrapper], tangents: Tangents) -> tuple[list, tuple, tuple]:
    """Arrays `(directions, *shape of the value)`; the K axes that the directions are, as stored."""
    live = [i for i, t in enumerate(tangents) if t is not None]
    full = equalize_tangent_K([fullify(t).materialize() for t in tangents if t is not None])
    k_shape, state = full[0].k_shape, full[0].k_state
    count = math.prod(k_shape)
    out = [jnp.zeros((count, *x.shape), x.dtype) for x in values]
    for i, t in zip(live, full):
        data = t.dynamic_batch.expand(values[i].dynamic_batch_shape).data
        out[i] = jnp.broadcast_to(data, k_shape + values[i].shape).reshape(out[i].shape)
    return out, k_shape, state


def _curvature(what, law, slots, values, first, second, outputs) -> list[TensorWrapper]:
    live = [i for i, t in enumerate(first) if t is not None]
    tangents = [_without_core_pairs(first[i], slots[i]) for i in live]
    tangents = _align_k_storage(tangents, [slots[i] for i in live])
    state, pairing = _joint_storage(tangents, [slots[i] for i in live])
    k = len(state)
    dynamic = max(x.dynamic_batch_ndim for x in [*values, *tangents])
    directions = [_k_as_batch(t, k, dynamic) for t in tangents]
    n = len(slots)

    def slope(*operands: TensorWrapper) -> tuple[Any, ...]:
        data = [o.data for o in operands]
        return _slope(what, law, slots, live, data[:n], data[n:], outputs)

    pushed = push(
        what,
        slope,
        [
            *slots,
            *(Slot(f"tangent of {slots[i].name}", slots[i].type, slots[i].core) for i in live),
        ],
        [*values, *directions],
        [*second, *(None for _ in live)],
        outputs,
    )
    return [_batch_as_k(y, k, dynamic, state, pairing, slot) for y, slot in zip(pushed, outputs)]


def _without_core_pairs(t: TensorWrapper, slot: Slot) -> TensorWrapper:
    while (axis := _core_paired_axis(t, slot)) is not None:
        t = fullify(t, axes=(axis,))
    return t


def _k_as_batch(t: TensorWrapper, k: int, dynamic: int) -> TensorWrapper:
    """A tangent as a value whose K axes lead the dynamic batch."""
    shape = (
        t.k_shape
        + (1,) * (k - t.k_ndim)
        + (1,) * (dynamic - t.dynamic_batch_ndim)
        + t.shape[t.k_ndim :]
    )
    return t.replace(t.data.reshape(shape), k_ndim=0, k_state=(), k_pairing=())


def _batch_as_k(y: TensorWrapper, k: int, dynamic: int, state, pairing, slot: Slot):
    """The leading `k` dynamic axes of a tangent as K axes in front of its own."""
    own = y.k_ndim
    missing = k + dynamic - y.dynamic_batch_ndim
    data = y.data.reshape(y.k_shape + (1,) * missing + y.shape[own:])
    data = jnp.moveaxis(data, range(own, own + k), range(k))
    sites = y.sub_batch_ndim - slot.core
    return y.replace(
        data,
        k_ndim=k + own,
        k_state=tuple(state) + y.k_state,
        k_pairing=tuple(None if p is None else sites + p for p in pairing) + y.k_pairing,
    )
