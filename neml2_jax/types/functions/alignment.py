"""How the regions of operands are brought together, for those who write functions on tensors."""

from __future__ import annotations

from typing import Any

from ..tensor_wrapper import BROADCAST, FULL, AxisState, TensorWrapper
from ..tensor_wrapper import align as align
from ..tensor_wrapper import combine_k_state as _combine_k_state


def align_sub_batch(*operands: TensorWrapper) -> list[Any]:
    """The operands with as many site axes as the richest of them has.

    New site axes come in front, of size 1 and full: they broadcast, and none of them is a diagonal.
    """
    n = max(x.sub_batch_ndim for x in operands)
    return [_with_sub_batch_ndim(x, n - x.sub_batch_ndim) for x in operands]


def _with_sub_batch_ndim(x: TensorWrapper, extra: int) -> TensorWrapper:
    at = x.ndim - x.base_ndim - x.sub_batch_ndim
    return x.replace(
        x.data.reshape(x.shape[:at] + (1,) * extra + x.shape[at:]),
        sub_batch_ndim=x.sub_batch_ndim + extra,
        sub_batch_state=(FULL,) * extra + x.sub_batch_state,
        sub_batch_meta=(None,) * extra + x.sub_batch_meta,
        k_pairing=tuple(None if p is None else p + extra for p in x.k_pairing),
    )


def align_k(*operands: TensorWrapper) -> list[Any]:
    """The operands with as many K axes as the richest; new ones are last, broadcast, unpaired."""
    k = max(x.k_ndim for x in operands)
    out = []
    for x in operands:
        extra = k - x.k_ndim
        out.append(
            x.replace(
                x.data.reshape(x.k_shape + (1,) * extra + x.shape[x.k_ndim :]),
                k_ndim=k,
                k_state=x.k_state + (BROADCAST,) * extra,
                k_pairing=x.k_pairing + (None,) * extra,
            )
        )
    return out


def combine_sub_batch_state(
    *operands: TensorWrapper,
) -> tuple[tuple[AxisState, ...], tuple[int | None, ...]]:
    """State and logical size of each site axis of what the operands combine to."""
    ready = align(*[x.replace(x.data) for x in operands], what="combine_sub_batch_state")
    return ready.metadata["sub_batch_state"], ready.metadata["sub_batch_meta"]


def combine_k_state(
    *operands: TensorWrapper,
) -> tuple[tuple[AxisState, ...], tuple[int | None, ...]]:
    """State and pairing of each K axis of what the operands combine to, diagonals kept.

    **Raises:** `ValueError` where K axes are paired differently; `fullify` them first.
    """
    k, n = max(x.k_ndim for x in operands), max(x.sub_batch_ndim for x in operands)
    for i in range(k):
        here = [x for x in operands if x.k_ndim > i]
        pairs = {x.paired_site(i, n) for x in here} - {None}
        if len(pairs) > 1:
            raise ValueError(
                f"combine_k_state: different operands pair K axis {i} with sub-batch axes "
                f"{sorted(map(str, pairs))}; fullify() them first"
            )
    return _combine_k_state(operands, k, n)
