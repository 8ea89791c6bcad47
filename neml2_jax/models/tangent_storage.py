"""How tangents of the operands of one law are stored: their K axes, before and after a push.

A K axis of an operand's tangent is one of four: full, the same for all directions, the diagonal
over a *mapped* site axis, or the diagonal over a *core* axis of the law. See `pushforward` for what
becomes of each.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from ..types.array_data import Sizes
from ..types.diagonals import fullify
from ..types.storage import BROADCAST, FULL, AxisState
from ..types.tensor_wrapper import TensorWrapper
from .chain_rule import TangentAction, equalize_tangent_K
from .interface import Slot

Tangents = Sequence[TangentAction | None]
"""A tangent for each operand in order, `None` for zero."""

LiveTangents = dict[int, TangentAction]
"""The tangents that are not zero, by the number of the operand."""


@dataclasses.dataclass(frozen=True)
class KStorage:
    """State of each K axis, and the mapped site axis it is paired with, from the right (-1)."""

    state: tuple[AxisState, ...] = ()
    pairing: tuple[int | None, ...] = ()

    @property
    def ndim(self) -> int:
        return len(self.state)


def check_tangents(
    what: str, slots: Sequence[Slot], values: Sequence[TensorWrapper], tangents: Tangents
) -> None:
    """**Raises:** `TypeError` or `ValueError` for a tangent of other type or sites than a value."""
    for slot, value, tangent in zip(slots, values, tangents):
        if tangent is None:
            continue
        if type(tangent) is not type(value):
            raise TypeError(
                f"{what}: the tangent of {slot.name!r} is a {type(tangent).__name__}, "
                f"its value a {type(value).__name__}"
            )
        if tangent.sub_batch_ndim != value.sub_batch_ndim:
            raise ValueError(
                f"{what}: the tangent of {slot.name!r} has sub_batch_ndim="
                f"{tangent.sub_batch_ndim}, its value {value.sub_batch_ndim}"
            )


def live_tangents(tangents: Tangents, slots: Sequence[Slot], sites: Sizes) -> LiveTangents:
    """The tangents that are not zero, over mapped sites of these sizes."""
    return {
        i: unpair_lone_sites(t, slots[i], sites) for i, t in enumerate(tangents) if t is not None
    }


def unpair_lone_sites(t: TensorWrapper, slot: Slot, sites: Sizes) -> TensorWrapper:
    """A K axis paired with the one site of an operand that many sites share, as a full axis.

    Its diagonal has one entry; paired it would become the diagonal over the many.
    """
    mapped = t.sub_batch_ndim - slot.core
    k_state, k_pairing = list(t.k_state), list(t.k_pairing)
    for axis, pair in enumerate(t.k_pairing):
        if pair is None or pair >= mapped or t.sub_batch_shape[pair] != 1:
            continue
        if sites[pair - mapped] != 1:
            k_state[axis], k_pairing[axis] = FULL, None
    if tuple(k_pairing) == t.k_pairing:
        return t
    return t.replace(t.data, k_state=tuple(k_state), k_pairing=tuple(k_pairing))


def agree_on_pairings(live: LiveTangents, slots: Sequence[Slot]) -> LiveTangents:
    """With diagonals over mapped sites written out on K axes where the tangents do not agree."""
    out = dict(live)
    k_ndim = max((t.k_ndim for t in out.values()), default=0)
    for axis in range(k_ndim):
        pairs = {_pair_on(t, axis, slots[i], i) for i, t in out.items()}
        if len(pairs) > 1 and any(isinstance(pair, int) for pair in pairs):
            out = {
                i: fullify(t, axes=(axis,))
                if axis < t.k_ndim and mapped_pair(t, axis, slots[i]) is not None
                else t
                for i, t in out.items()
            }
    return out


def _pair_on(t: TensorWrapper, axis: int, slot: Slot, operand: int) -> int | tuple[str, int] | None:
    """What a K axis is paired with, equal where storage agrees: no two core axes are the same."""
    if axis >= t.k_ndim or t.k_pairing[axis] is None:
        return None
    pair = mapped_pair(t, axis, slot)
    return ("core axis of operand", operand) if pair is None else pair


def joint_storage(live: Mapping[int, TensorWrapper], slots: Sequence[Slot]) -> KStorage:
    """The storage that tangents which agree on pairings have together."""
    k_ndim = max(t.k_ndim for t in live.values())
    state: list[AxisState] = [BROADCAST] * k_ndim
    pairing: list[int | None] = [None] * k_ndim
    for i, t in live.items():
        for axis in range(t.k_ndim):
            if t.k_state[axis] == FULL:
                state[axis] = FULL
            pairing[axis] = pairing[axis] or mapped_pair(t, axis, slots[i])
    return KStorage(tuple(state), tuple(pairing))


def joint_sizes(live: Mapping[int, TensorWrapper], k_ndim: int) -> Sizes:
    """The stored sizes of the K axes of tangents of one seed, together."""
    return tuple(
        max(t.k_shape[axis] for t in live.values() if axis < t.k_ndim) for axis in range(k_ndim)
    )


def mapped_pair(t: TensorWrapper, axis: int, slot: Slot) -> int | None:
    """The mapped site axis a K axis is paired with, counted from the right (-1 is the last)."""
    pair = t.k_pairing[axis]
    if pair is None or pair >= t.sub_batch_ndim - slot.core:
        return None
    return pair - (t.sub_batch_ndim - slot.core)


def core_paired_axes(t: TensorWrapper, slot: Slot) -> tuple[int, ...]:
    """The K axes that are diagonals over core axes of the law."""
    first = t.sub_batch_ndim - slot.core
    return tuple(a for a, pair in enumerate(t.k_pairing) if pair is not None and pair >= first)


def write_out_core_pairs(t: TensorWrapper, slot: Slot) -> TensorWrapper:
    """With no K axis left that is a diagonal over a core axis of the law."""
    axes = core_paired_axes(t, slot)
    return fullify(t, axes=axes) if axes else t


def without_k_axis(t: TensorWrapper, axis: int) -> TensorWrapper:
    """Without a K axis that is stored with size 1."""
    return t.replace(
        t.data.squeeze(axis),
        k_ndim=t.k_ndim - 1,
        k_state=t.k_state[:axis] + t.k_state[axis + 1 :],
        k_pairing=t.k_pairing[:axis] + t.k_pairing[axis + 1 :],
    )


def added(parts: Sequence[TensorWrapper]) -> TensorWrapper:
    """The sum of contributions to a tangent of one seed, of whatever storage."""
    total, *rest = equalize_tangent_K(parts)
    for part in rest:
        total = total + part
    return total
