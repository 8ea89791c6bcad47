"""What holds for the metadata of a tensor and the shape of its data."""

from __future__ import annotations

from typing import Any

from .axis_metadata import checked_count, checked_size


def check_invariants(x: Any) -> None:
    """Check that the metadata agree with each other and with the shape of the data.

    **Raises:** `ValueError` naming the field.
    """
    name, n, k = type(x).__name__, x.sub_batch_ndim, x.k_ndim
    for field, length in (
        ("sub_batch_state", n),
        ("sub_batch_meta", n),
        ("k_state", k),
        ("k_pairing", k),
    ):
        entries = getattr(x, field)
        if len(entries) != length:
            axes = "sub_batch_ndim" if field.startswith("sub") else "k_ndim"
            raise ValueError(
                f"{name}: {field}={entries} must have {length} entries, "
                f"one an axis, for {axes}={length}; leave it out for the default"
            )
    for field in ("sub_batch_state", "k_state"):
        for state in getattr(x, field):
            if state not in ("full", "broadcast"):
                raise ValueError(
                    f"{name}: {field} entries are 'full' or 'broadcast', got {state!r}"
                )
    for i, meta in enumerate(x.sub_batch_meta):
        if meta is not None:
            checked_size(name, f"sub_batch_meta[{i}]", meta)
    for i, pair in enumerate(x.k_pairing):
        if pair is not None and not 0 <= checked_count(name, f"k_pairing[{i}]", pair) < n:
            raise ValueError(
                f"{name}: k_pairing[{i}]={pair} names no sub-batch axis (sub_batch_ndim={n})"
            )
    _check_shape(name, x)


def _check_shape(name: str, x: Any) -> None:
    n, k = x.sub_batch_ndim, x.k_ndim
    if x.ndim < k + n + x.base_ndim or (x.BASE_SHAPE and x.base_shape != x.BASE_SHAPE):
        raise ValueError(
            f"{name}: data of shape {x.shape} does not end in "
            f"{n} sub-batch axes and the base shape {x.BASE_SHAPE} after {k} K axes"
        )
    sites = zip(x.sub_batch_state, x.sub_batch_meta, x.stored_sub_batch_shape)
    for i, (state, meta, size) in enumerate(sites):
        if state == "broadcast" and size != 1:
            raise ValueError(
                f"{name}: sub-batch axis {i} is 'broadcast' and must be stored with size 1, "
                f"got {size}"
            )
        if state == "full" and meta is not None:
            raise ValueError(
                f"{name}: sub-batch axis {i} is 'full', so sub_batch_meta[{i}] must be None, "
                f"got {meta}"
            )
    for i, (state, pair, size) in enumerate(zip(x.k_state, x.k_pairing, x.k_shape)):
        if state == "broadcast" and size != 1:
            raise ValueError(
                f"{name}: K axis {i} is 'broadcast' and must be stored with size 1, got {size}"
            )
        if pair is not None and state == "full":
            raise ValueError(
                f"{name}: K axis {i} is paired with sub-batch axis {pair}, so it stores a "
                f"diagonal and k_state[{i}] must be 'broadcast'"
            )
