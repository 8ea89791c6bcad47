"""How the regions of operands are brought together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from .k_storage import check_k_widths, combine_k_state, kept_or_written_out
from .storage import BROADCAST, FULL, NO_AXES, AbstractStorage, AxisState


class Aligned(NamedTuple):
    """Operands brought to common region ranks, and the metadata of what they combine to."""

    data: list[jax.Array]
    metadata: dict[str, Any]


def align(
    *operands: AbstractStorage,
    what: str = "operands",
    multiplicative: bool = False,
    numbers: bool = False,
) -> Aligned:
    """Bring operands to common K, dynamic and sub-batch ranks, ready for a broadcasting operation.

    K axes align from the left, dynamic and sub-batch axes from the right; missing ones become size
    1. A paired K axis survives if every operand with that axis is paired alike; an operand that
    does not vary along it leaves the diagonal intact only when the operation is `multiplicative`.
    Otherwise the diagonal is written out first. With `numbers`, arrays without any axis stay so,
    for an operation that takes a number beside an array.

    **Raises:** `ValueError` naming region, operands and sizes where two sizes cannot broadcast.
    """
    k = max(x.k_ndim for x in operands)
    n = max(x.sub_batch_ndim for x in operands)
    points = _common_shape(
        what, "dynamic batch", [x.dynamic_batch_shape for x in operands], operands
    )
    if not k and not n:
        return Aligned(_at_common_ranks(operands, 0, len(points), 0, numbers), NO_AXES)
    sizes = _common_shape(what, "sub-batch", [x.sub_batch_shape for x in operands], operands)
    if k:
        operands = tuple(kept_or_written_out(operands, sizes, multiplicative))
        check_k_widths(what, operands)
    states, metas = _combined_sites(operands, sizes)
    k_state, k_pairing = combine_k_state(*operands)
    metadata = dict(
        sub_batch_ndim=n,
        sub_batch_state=states,
        sub_batch_meta=metas,
        k_ndim=k,
        k_state=k_state,
        k_pairing=k_pairing,
    )
    return Aligned(_at_common_ranks(operands, k, len(points), n, numbers), metadata)


def _at_common_ranks(
    operands: Sequence[AbstractStorage], k: int, d: int, n: int, numbers: bool
) -> list[jax.Array]:
    """The arrays with as many K, dynamic and site axes; without base, with one of size 1 each."""
    base = max(x.base_ndim for x in operands)
    data = []
    for x in operands:
        shape = x.shape
        if numbers and not shape:
            data.append(x.data)
            continue
        if x.k_ndim == k and x.sub_batch_ndim == n and len(shape) == k + d + n + base:
            data.append(x.data)
            continue
        aligned = (
            x.k_shape
            + (1,) * (k - x.k_ndim)
            + (1,) * (d - x.dynamic_batch_ndim)
            + x.dynamic_batch_shape
            + (1,) * (n - x.sub_batch_ndim)
            + x.stored_sub_batch_shape
            + x.base_shape
            + (1,) * (base if x.base_ndim == 0 else 0)
        )
        data.append(x.data if aligned == shape else jax.lax.reshape(x.data, aligned))
    return data


def align_sub_batch(*operands: AbstractStorage) -> list[Any]:
    """The operands with as many site axes as the richest of them has.

    New site axes come in front, of size 1 and full: they broadcast, and none of them is a diagonal.
    """
    n = max(x.sub_batch_ndim for x in operands)
    return [_with_more_sites(x, n - x.sub_batch_ndim) for x in operands]


def _with_more_sites(x: AbstractStorage, extra: int) -> AbstractStorage:
    at = x.ndim - x.base_ndim - x.sub_batch_ndim
    return x.replace(
        x.data.reshape(x.shape[:at] + (1,) * extra + x.shape[at:]),
        sub_batch_ndim=x.sub_batch_ndim + extra,
        sub_batch_state=(FULL,) * extra + x.sub_batch_state,
        sub_batch_meta=(None,) * extra + x.sub_batch_meta,
        k_pairing=tuple(None if p is None else p + extra for p in x.k_pairing),
    )


def combine_sub_batch_state(
    *operands: AbstractStorage,
) -> tuple[tuple[AxisState, ...], tuple[int | None, ...]]:
    """State and logical size of each site axis of what the operands combine to."""
    metadata = align(*operands, what="combine_sub_batch_state").metadata
    return metadata["sub_batch_state"], metadata["sub_batch_meta"]


def _combined_sites(
    operands: Sequence[AbstractStorage], sizes: tuple[int, ...]
) -> tuple[tuple[AxisState, ...], tuple[int | None, ...]]:
    """Per site axis of the result: broadcast where nothing stored varies along it; else full."""
    states: list[AxisState] = []
    metas: list[int | None] = []
    for axis in range(-len(sizes), 0):
        here = [x for x in operands if x.sub_batch_ndim >= -axis]
        compact = all(x.stored_sub_batch_shape[axis] == 1 for x in here)
        tagged = [x.sub_batch_state[axis] == BROADCAST for x in here]
        if compact and any(tagged) and (all(tagged) or sizes[axis] != 1):
            states.append(BROADCAST)
            metas.append(sizes[axis])
        else:
            states.append(FULL)
            metas.append(None)
    return tuple(states), tuple(metas)


def _common_shape(
    what: str,
    region: str,
    shapes: list[tuple[int, ...]],
    operands: Sequence[AbstractStorage],
) -> tuple[int, ...]:
    first = shapes[0]
    if all(shape == first for shape in shapes):
        return first
    try:
        return jnp.broadcast_shapes(*shapes)
    except ValueError:
        listing = ", ".join(f"{type(x).__name__} {s}" for x, s in zip(operands, shapes))
        raise ValueError(
            f"{what}: the {region} axes do not broadcast: {listing}. "
            f"Axes align from the right; unsqueeze or retag the region that is meant."
        ) from None
