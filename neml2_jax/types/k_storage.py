"""How the seed directions of operands, their K axes, are stored together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import jax.numpy as jnp

from .diagonals import fullify, with_entry
from .storage import BROADCAST, FULL, AbstractStorage, AxisState

T = TypeVar("T", bound=AbstractStorage)


def align_k(*operands: AbstractStorage) -> list[Any]:
    """The operands with as many K axes as the richest; new ones are last, broadcast, unpaired."""
    k = max(x.k_ndim for x in operands)
    return [_with_k_ndim(x, k) for x in operands]


def _with_k_ndim(x: T, k: int) -> T:
    extra = k - x.k_ndim
    if not extra:
        return x
    return x.replace(
        x.data.reshape(x.k_shape + (1,) * extra + x.shape[x.k_ndim :]),
        k_ndim=k,
        k_state=x.k_state + (BROADCAST,) * extra,
        k_pairing=x.k_pairing + (None,) * extra,
    )


def equalize_tangent_K(tangents: Sequence[T]) -> list[T]:
    """Bring contributions of one seed to one K storage, so that they can be added.

    Axes align from the left; a missing one is broadcast and unpaired. An axis on which all are
    paired alike keeps its diagonal. Where a diagonal meets anything else it is written out, since
    broadcasting a stored diagonal would repeat it. Full and broadcast axes meet at the full width.

    **Raises:** `ValueError` where two full widths differ, naming axis and widths.
    """
    if not tangents:
        return []
    out: list[T] = align_k(*tangents)
    for i in range(out[0].k_ndim):
        if len({_pair_from_the_right(t, i) for t in out}) > 1:
            out = [fullify(t, axes=(i,)) for t in out]
        widths = {t.k_shape[i] for t in out if t.k_state[i] == FULL}
        if len(widths) > 1:
            raise ValueError(
                f"equalize_tangent_K: K axis {i} is stored with widths {sorted(widths)}; "
                f"tangents of one seed have one width. Shapes: {[t.shape for t in out]}"
            )
        for width in widths:
            out = [_widened(t, i, width) for t in out]
    return out


def _pair_from_the_right(x: AbstractStorage, i: int) -> int | None:
    return x.paired_site(i, 0)


def _widened(x: T, i: int, width: int) -> T:
    if x.k_state[i] == FULL:
        return x
    shape = with_entry(x.shape, i, width)
    return x.replace(jnp.broadcast_to(x.data, shape), k_state=with_entry(x.k_state, i, FULL))


def combine_k_state(
    *operands: AbstractStorage,
) -> tuple[tuple[AxisState, ...], tuple[int | None, ...]]:
    """State and pairing of each K axis of what the operands combine to, diagonals kept.

    An axis is full where any operand is; else broadcast, with their pairing.

    **Raises:** `ValueError` where K axes are paired differently; `fullify` them first.
    """
    k, n = max(x.k_ndim for x in operands), max(x.sub_batch_ndim for x in operands)
    states: list[AxisState] = []
    pairing: list[int | None] = []
    for i in range(k):
        here = [x for x in operands if x.k_ndim > i]
        pairs = {x.paired_site(i, n) for x in here} - {None}
        if len(pairs) > 1:
            raise ValueError(
                f"combine_k_state: different operands pair K axis {i} with sub-batch axes "
                f"{sorted(map(str, pairs))}; fullify() them first"
            )
        states.append(FULL if any(x.k_state[i] == FULL for x in here) else BROADCAST)
        pairing.append(pairs.pop() if pairs else None)
    return tuple(states), tuple(pairing)


def kept_or_written_out(
    operands: Sequence[T], sizes: tuple[int, ...], multiplicative: bool
) -> list[T]:
    """The operands, diagonals written out where an operation would not leave them diagonals.

    `sizes` are those of the sites of what they combine to.
    """
    out = list(operands)
    n = len(sizes)
    for i in range(max(x.k_ndim for x in operands)):
        kinds: list[int | str | None] = []
        stretched = False
        for x in out:
            pair = x.k_pairing[i] if x.k_ndim > i else None
            if pair is not None:
                # One site met by many is not a diagonal over the many.
                stretched |= x.sub_batch_shape[pair] != sizes[pair + n - x.sub_batch_ndim]
                kinds.append(pair + n - x.sub_batch_ndim)
            elif x.k_ndim > i and x.k_state[i] == FULL:
                kinds.append("full")
            else:
                kinds.append(None)
        distinct = {p for p in kinds if p is not None} if multiplicative else set(kinds)
        if stretched or len(distinct) > 1:
            out = [fullify(x, axes=(i,)) if isinstance(p, int) else x for x, p in zip(out, kinds)]
    return out


def check_k_widths(what: str, operands: Sequence[AbstractStorage]) -> None:
    """Check that a K axis has one width, however many operands have it in full.

    **Raises:** `ValueError` naming the operands.
    """
    for i in range(max(x.k_ndim for x in operands)):
        widths = {x.k_shape[i] for x in operands if x.k_ndim > i and x.k_state[i] == FULL}
        if len(widths) > 1:
            listing = ", ".join(f"{type(x).__name__} {x.k_shape}" for x in operands)
            raise ValueError(
                f"{what}: K axis {i} is stored with different widths: {listing}. "
                f"Tangents of one seed have one width."
            )
