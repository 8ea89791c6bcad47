"""The structure of tangents: canonical seeds, dense forms, sums over sites."""

from __future__ import annotations

from typing import TypeVar

import jax.numpy as jnp
import numpy as np

from ..diagonals import fullify, with_entry, without_entry
from ..storage import BROADCAST, FULL
from ..tensor_wrapper import TensorWrapper

T = TypeVar("T", bound=TensorWrapper)


def identity_seed(value: TensorWrapper) -> TensorWrapper:
    """The canonical seed of a variable: its tangent with respect to itself.

    One paired broadcast K axis per sub-batch axis, then, where the base size is over 1, one full K
    axis over the flattened base. It carries no dynamic batch axes: it is the same at every point.

    **Raises:** `ValueError` for what is a tangent already.
    """
    if value.k_ndim:
        raise ValueError(f"identity_seed takes a value, got a tangent with {value.k_ndim} K axes")
    n, size = value.sub_batch_ndim, value.base_size
    base = value.base_shape
    eye = np.eye(size, dtype=value.dtype)  # small, and so no operation of a program
    k = n + (1 if size > 1 else 0)
    k_base = (size,) if size > 1 else ()
    data = eye.reshape((1,) * n + k_base + (1,) * n + base)
    return value.replace(
        jnp.asarray(data),
        sub_batch_state=(BROADCAST,) * n,
        sub_batch_meta=value.sub_batch_shape,
        k_ndim=k,
        k_state=(BROADCAST,) * n + (FULL,) * (k - n),
        k_pairing=tuple(range(n)) + (None,) * (k - n),
    )


def to_dense(x: TensorWrapper) -> jnp.ndarray:
    """The logical tangent as a plain array `(*K, *dynamic_batch, *sub_batch, *base)`."""
    return fullify(x).materialize().data


def sum_sub_batch(x: T, axis: int = -1) -> T:
    """Sum over one site axis.

    Paired K axes are exposed: the diagonal of the first becomes a full K axis and the site axis
    goes, so no site x site array is made. An axis that is broadcast is multiplied by its size.

    **Raises:** `ValueError` if there is no such site axis.
    """
    g = axis + x.sub_batch_ndim if axis < 0 else axis
    if not 0 <= g < x.sub_batch_ndim:
        raise ValueError(f"sum over sub-batch axis {axis} of a tensor with {x.sub_batch_ndim}")
    paired = [i for i, p in enumerate(x.k_pairing) if p == g]
    if len(paired) > 1:
        x = fullify(x, axes=tuple(paired[1:]))
    position = x.ndim - x.base_ndim - x.sub_batch_ndim + g
    size = x.sub_batch_shape[g]
    k_state = x.k_state
    if paired:
        i = paired[0]
        data = x.data
        if x.sub_batch_state[g] == BROADCAST:
            shape = list(x.shape)
            shape[position] = size
            data = jnp.broadcast_to(data, shape)
        data = jnp.squeeze(jnp.swapaxes(data, i, position), position)
        k_state = with_entry(k_state, i, FULL)
    elif x.sub_batch_state[g] == BROADCAST:
        data = jnp.squeeze(x.data, position) * size
    else:
        data = jnp.sum(x.data, axis=position)
    return x.replace(
        data,
        sub_batch_ndim=x.sub_batch_ndim - 1,
        sub_batch_state=without_entry(x.sub_batch_state, g),
        sub_batch_meta=without_entry(x.sub_batch_meta, g),
        k_state=k_state,
        k_pairing=tuple(None if p is None or p == g else p - (p > g) for p in x.k_pairing),
    )


def materialize(x: T) -> T:
    """Broadcast site axes written out at their logical size; K axes stay as stored."""
    return x.materialize()
