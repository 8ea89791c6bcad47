"""The diagonals that paired K axes of a tangent store, written out."""

from __future__ import annotations

from typing import Any, TypeVar

import jax.numpy as jnp

from .storage import FULL, AbstractStorage

T = TypeVar("T", bound=AbstractStorage)


def fullify(x: T, axes: tuple[int, ...] | None = None) -> T:
    r"""Write the diagonal of every paired K axis out (or of those in `axes`).

    The stored $s[g]$ becomes $s[g]\,\delta_{kg}$, the K axis full and unpaired. A K axis that is
    broadcast and unpaired stays so.
    """
    if not x.k_ndim:
        return x
    for i in range(x.k_ndim) if axes is None else axes:
        if x.k_pairing[i] is not None:
            x = _fullify_one(x, i)
    return x


def _fullify_one(x: T, i: int) -> T:
    g = x.k_pairing[i]
    assert g is not None
    size = x.sub_batch_shape[g]
    axis = x.ndim - x.base_ndim - x.sub_batch_ndim + g
    shape = [1] * x.ndim
    shape[i] = shape[axis] = size
    eye = jnp.eye(size, dtype=bool).reshape(shape)
    return x.replace(
        jnp.where(eye, x.data, jnp.zeros((), x.dtype)),
        sub_batch_state=with_entry(x.sub_batch_state, g, FULL),
        sub_batch_meta=with_entry(x.sub_batch_meta, g, None),
        k_state=with_entry(x.k_state, i, FULL),
        k_pairing=with_entry(x.k_pairing, i, None),
    )


def with_entry(entries: tuple[Any, ...], i: int, value: object) -> tuple[Any, ...]:
    """The entries, one of them another."""
    return entries[:i] + (value,) + entries[i + 1 :]


def without_entry(entries: tuple[Any, ...], i: int) -> tuple[Any, ...]:
    """The entries but one."""
    return entries[:i] + entries[i + 1 :]
