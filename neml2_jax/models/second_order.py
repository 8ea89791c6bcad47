"""Second-order tangents of a law, by pushing first-order ones through its first derivative.

A second-order tangent carries the K axes of its first seed, then those of its second:

$$y_{AB} = f''(x)[x_A, x_B] + f'(x)\\, x_{AB}$$

The second term is an ordinary push. In the first, $x \\mapsto f'(x)\\, x_A$ is a law itself, whose
operands $x_A$ carry the directions A as batch axes; pushing $x_B$ through it keeps the pairings of
both, and there is no loop over directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp

from ..types.functions.structure import fullify
from ..types.tensor_wrapper import TensorWrapper
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
) -> list[TensorWrapper] | None:
    """$y_{AB}$ of every output; `None` where it is zero by structure."""
    frame = _frame(what, slots, values, False)
    first, second, both = (
        [t if t is None else _without_lone_pairs(t, s, frame) for t, s in zip(ts, slots)]
        for ts in (first, second, both)
    )
    parts = []
    if any(t is not None for t in both):
        parts.append(push(what, law, slots, values, both, outputs))
    if any(t is not None for t in first) and any(t is not None for t in second):
        parts.append(_curvature(what, law, slots, values, first, second, outputs))
    return [_total(p) for p in zip(*parts)] if parts else None


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
