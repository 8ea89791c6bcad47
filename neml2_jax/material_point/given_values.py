"""What a host gives at its points, as typed tensors."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike, DTypeLike

from ..errors import BatchError
from ..types import TensorWrapper
from ..types.array_data import check_unmasked

Given = TensorWrapper | ArrayLike
"""A tensor, or an array with the entries of a point as its last axes."""


def as_typed(
    what: str,
    kind: type[TensorWrapper],
    value: Given,
    shape: tuple[int, ...],
    dtype: DTypeLike | None = None,
) -> TensorWrapper:
    """`value` as a `kind`; a bare array has the entries of a point as its last axes."""
    if isinstance(value, TensorWrapper):
        if not isinstance(value, kind):
            raise TypeError(
                f"MaterialPoint: {what} is a {kind.__name__}, got a {type(value).__name__}"
            )
        found = value
    else:
        given = np.shape(value)
        if len(given) < len(shape) or given[len(given) - len(shape) :] != shape:
            raise ValueError(
                f"MaterialPoint: {what} is a {kind.__name__}, whose last axes are {shape}, got an "
                f"array of shape {given}; `neml2_jax.hosts.packing` changes from other packings"
            )
        check_unmasked(value, f"MaterialPoint: {what}")
        array = value if isinstance(value, jax.Array) else np.asarray(value)
        if not jnp.issubdtype(array.dtype, jnp.number) or jnp.issubdtype(
            array.dtype, jnp.complexfloating
        ):
            raise TypeError(f"MaterialPoint: {what} holds {array.dtype} values; real ones needed")
        # A copy, for a host may write into its array again: states hold what they were given.
        make = jnp.asarray if isinstance(array, jax.Array) else jnp.array
        found = kind(make(array, dtype or jnp.result_type(float)))
    return (
        found if dtype is None or found.dtype == dtype else found.replace(found.data.astype(dtype))
    )


def check_points(what: str, x: TensorWrapper, points: tuple[int, ...]) -> None:
    """Raise `BatchError` for values that are given at other points than those of a state."""
    shape = x.dynamic_batch_shape
    padded = (1,) * (len(points) - len(shape)) + shape
    if len(shape) > len(points) or any(a not in (1, b) for a, b in zip(padded, points)):
        raise BatchError(
            f"MaterialPoint: {what} is given at points of shape {shape}, the state is that of "
            f"points {points}; initial_state(points) starts one for other points"
        )
