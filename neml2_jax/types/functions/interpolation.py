"""Interpolation in tables whose points are the last sub-batch axis."""

from __future__ import annotations

from typing import Any, TypeVar

import jax
import jax.numpy as jnp

from ..scalar import Scalar
from ..tensor_wrapper import TensorWrapper, _write_out_diagonals

T = TypeVar("T", bound=TensorWrapper)


def linear_interpolation(argument: Scalar, abscissa: Scalar, ordinate: T) -> T:
    """Piecewise linear in `argument`, continued by the outermost pieces at both ends.

    `abscissa` and `ordinate` carry the table as their last sub-batch axis, ascending; other batch
    axes broadcast. Differentiable in all three.

    **Raises:** `ValueError` where a table lacks its axis or has fewer than two points.
    """
    _check_table("abscissa", abscissa, 1)
    _check_table("ordinate", ordinate, 1)
    argument = _write_out_diagonals(argument)

    def at_one(x: jax.Array, xs: jax.Array, ys: jax.Array) -> jax.Array:
        i, weight = _locate(x, xs)
        return ys[i] + weight * (ys[i + 1] - ys[i])

    data = _over_batch(
        at_one, (argument.data, 0), (abscissa.data, 1), (ordinate.data, 1 + ordinate.base_ndim)
    )
    return type(ordinate)(data, sub_batch_ndim=argument.sub_batch_ndim, k_ndim=argument.k_ndim)


def bilinear_interpolation(
    argument1: Scalar, argument2: Scalar, abscissa1: Scalar, abscissa2: Scalar, ordinate: T
) -> T:
    """Bilinear on a grid; `ordinate` carries both table axes as its last two sub-batch axes."""
    _check_table("abscissa1", abscissa1, 1)
    _check_table("abscissa2", abscissa2, 1)
    _check_table("ordinate", ordinate, 2)

    def at_one(x: Any, y: Any, xs: Any, ys: Any, zs: Any) -> jax.Array:
        i, s = _locate(x, xs)
        j, t = _locate(y, ys)
        low = zs[i, j] + t * (zs[i, j + 1] - zs[i, j])
        high = zs[i + 1, j] + t * (zs[i + 1, j + 1] - zs[i + 1, j])
        return low + s * (high - low)

    data = _over_batch(
        at_one,
        (argument1.data, 0),
        (argument2.data, 0),
        (abscissa1.data, 1),
        (abscissa2.data, 1),
        (ordinate.data, 2 + ordinate.base_ndim),
    )
    n = max(argument1.sub_batch_ndim, argument2.sub_batch_ndim)
    return type(ordinate)(data, sub_batch_ndim=n)


def bilinear_interpolation_slopes(
    argument1: Scalar, argument2: Scalar, abscissa1: Scalar, abscissa2: Scalar, ordinate: T
) -> tuple[T, T]:
    """The derivatives of `bilinear_interpolation` with respect to both arguments."""

    def of(a: jax.Array, b: jax.Array) -> jax.Array:
        x, y = argument1.replace(a), argument2.replace(b)
        return bilinear_interpolation(x, y, abscissa1, abscissa2, ordinate).data

    a, b = jnp.broadcast_arrays(argument1.data, argument2.data)
    ones, zeros = jnp.ones_like(a), jnp.zeros_like(a)
    n = max(argument1.sub_batch_ndim, argument2.sub_batch_ndim)
    along = [jax.jvp(of, (a, b), d)[1] for d in ((ones, zeros), (zeros, ones))]
    first, second = (type(ordinate)(d, sub_batch_ndim=n) for d in along)
    return first, second


def _locate(x: jax.Array, xs: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The piece that holds `x`, and where in it."""
    i = jnp.clip(jnp.searchsorted(xs, x, side="right") - 1, 0, xs.shape[0] - 2)
    return i, (x - xs[i]) / (xs[i + 1] - xs[i])


def _over_batch(function: Any, *operands: tuple[jax.Array, int]) -> jax.Array:
    """`function` of operands with that many axes of their own, over the axes in front of them."""
    fronts = [x.shape[: x.ndim - own] for x, own in operands]
    front = jnp.broadcast_shapes(*fronts)
    data = []
    axes = []
    for (x, own), have in zip(operands, fronts):
        batched = any(s != 1 for s in have)
        inner = x.shape[x.ndim - own :]
        x = (
            jnp.broadcast_to(x, front + inner).reshape((-1, *inner))
            if batched
            else x.reshape(inner)
        )
        data.append(x)
        axes.append(0 if batched else None)
    if all(a is None for a in axes):
        return jnp.broadcast_to(function(*data), front + function(*data).shape)
    out = jax.vmap(function, in_axes=tuple(axes))(*data)
    return out.reshape(front + out.shape[1:])


def _check_table(name: str, x: TensorWrapper, axes: int) -> None:
    if x.sub_batch_ndim < axes:
        raise ValueError(
            f"interpolation: {name} carries its table in the last {axes} sub-batch axes, got "
            f"sub_batch_ndim={x.sub_batch_ndim} and shape {x.shape}; "
            f"use x.sub_batch.retag({axes})"
        )
    if min(x.sub_batch_shape[-axes:]) < 2:
        raise ValueError(f"interpolation: {name} needs two points at least, got shape {x.shape}")
