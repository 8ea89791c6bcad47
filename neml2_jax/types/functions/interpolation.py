"""Interpolation in tables whose points are the last sub-batch axes."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp

from ..scalar import Scalar
from ..tensor import Tensor
from ..tensor_wrapper import TensorWrapper, _write_out_diagonals, align
from .structure import fullify

T = TypeVar("T", bound=TensorWrapper)

# Longer tables are searched by bisection; in shorter ones counting points fuses with what follows.
_COUNTED = 64


def linear_interpolation(argument: Scalar, abscissa: Scalar, ordinate: T) -> T:
    r"""Piecewise linear in `argument`, continued by the outermost pieces at both ends.

    $$y = y_i + \frac{x - x_i}{x_{i+1} - x_i} (y_{i+1} - y_i)$$

    `abscissa` and `ordinate` carry the table as their last sub-batch axis, ascending; the other
    batch axes align with those of `argument`. Differentiable in all three; at a point of the table
    the slope is that of the piece to its right.

    **Raises:** `ValueError` where a table lacks its axis, is shorter than two points, or the
    lengths differ.
    """
    tables = (_table("abscissa", abscissa, 1), _table("ordinate", ordinate, 1))
    _check_lengths("ordinate", tables[1].base_shape[0], tables[0].base_shape[0])
    (x,), (xs,), ys, metadata = _aligned((argument,), tables[:1], tables[1])
    piece = _locate(x, xs)
    low, high = (_pick(ys, piece.start + i) for i in (0, 1))
    return type(ordinate)(low + _beside(piece.weight, low) * (high - low), **metadata)


def bilinear_interpolation(
    argument1: Scalar, argument2: Scalar, abscissa1: Scalar, abscissa2: Scalar, ordinate: T
) -> T:
    r"""Bilinear on a grid, continued by the outermost cells.

    $$y = (1 - s)(1 - t)\, y_{ij} + s (1 - t)\, y_{i+1,j} + (1 - s)\, t\, y_{i,j+1}
          + s t\, y_{i+1,j+1}$$

    `ordinate` carries both table axes as its last two sub-batch axes; else as
    `linear_interpolation`, also in what it raises.
    """
    (s, _), (t, _), corners, metadata = _cell(argument1, argument2, abscissa1, abscissa2, ordinate)
    (a, b), (c, d) = corners
    s, t = _beside(s, a), _beside(t, a)
    low, high = a + t * (b - a), c + t * (d - c)
    return type(ordinate)(low + s * (high - low), **metadata)


def bilinear_interpolation_slopes(
    argument1: Scalar, argument2: Scalar, abscissa1: Scalar, abscissa2: Scalar, ordinate: T
) -> tuple[T, T]:
    """The derivatives of `bilinear_interpolation` with respect to both arguments."""
    (s, dx), (t, dy), corners, metadata = _cell(
        argument1, argument2, abscissa1, abscissa2, ordinate
    )
    (a, b), (c, d) = corners
    s, t, dx, dy = (_beside(w, a) for w in (s, t, dx, dy))
    first = (c - a + t * (d - c - b + a)) / dx
    second = (b - a + s * (d - c - b + a)) / dy
    kind = type(ordinate)
    return kind(first, **metadata), kind(second, **metadata)


class _Piece(NamedTuple):
    """Start of the piece of a table that holds a point, where in it from 0 to 1, and its width."""

    start: jax.Array
    weight: jax.Array
    width: jax.Array


def _cell(argument1, argument2, abscissa1, abscissa2, ordinate):
    """Weight and width along both axes, the four corners, and the metadata of the result."""
    tables = [_table("abscissa1", abscissa1, 1), _table("abscissa2", abscissa2, 1)]
    grid = _table("ordinate", ordinate, 2)
    for n, (table, size) in enumerate(zip(tables, grid.base_shape)):
        _check_lengths(f"axis {n} of ordinate", size, table.base_shape[0])
    points, abscissae, ys, metadata = _aligned((argument1, argument2), tables, grid)
    i, j = (_locate(x, xs) for x, xs in zip(points, abscissae))
    n1, n2 = grid.base_shape[:2]
    front = ys.shape[: ys.ndim - grid.base_ndim]
    flat = ys.reshape(front + (n1 * n2,) + grid.base_shape[2:])
    corners = [
        [_pick(flat, (i.start + p) * n2 + j.start + q, len(front)) for q in (0, 1)] for p in (0, 1)
    ]
    return (i.weight, i.width), (j.weight, j.width), corners, metadata


def _table(name: str, x: TensorWrapper, axes: int) -> Tensor:
    """`x` with its table axes counted as base, so that what is left aligns as batch."""
    if x.sub_batch_ndim < axes:
        raise ValueError(
            f"interpolation: {name} carries its table in the last {axes} sub-batch axes, got "
            f"sub_batch_ndim={x.sub_batch_ndim} and shape {x.shape}; "
            f"use x.sub_batch.retag({axes})"
        )
    if min(x.sub_batch_shape[-axes:]) < 2:
        raise ValueError(f"interpolation: {name} needs two points at least, got shape {x.shape}")
    n = x.sub_batch_ndim - axes
    x = fullify(x, axes=tuple(i for i, p in enumerate(x.k_pairing) if p is not None and p >= n))
    x = x.materialize()
    return Tensor(
        x.data,
        base_ndim=x.base_ndim + axes,
        sub_batch_ndim=n,
        k_ndim=x.k_ndim,
        k_state=x.k_state,
        k_pairing=x.k_pairing,
    )


def _check_lengths(name: str, size: int, expected: int) -> None:
    if size != expected:
        raise ValueError(f"interpolation: {name} has {size} points, its abscissa {expected}")


def _aligned(arguments: Any, abscissae: Any, ordinate: Tensor) -> Any:
    """Arrays over common batch axes. The value is linear in the ordinate: its diagonals stay."""
    others = [_write_out_diagonals(x) for x in (*arguments, *abscissae)]
    ready = align(*others, ordinate, what="interpolation", multiplicative=True)
    n = len(arguments)
    base = ordinate.base_ndim
    points = [x.reshape(x.shape[: x.ndim - base]) for x in ready.data[:n]]
    return points, ready.data[n:-1], ready.data[-1], ready.metadata


def _locate(x: jax.Array, xs: jax.Array) -> _Piece:
    n = xs.shape[-1]
    if xs.size == n and n > _COUNTED:
        inner = xs.reshape(n)[1:-1]
        index = jnp.searchsorted(inner, x, side="right")
    else:
        index = jnp.sum(x[..., None] >= xs[..., 1:-1], axis=-1)
    low, high = _pick(xs, index), _pick(xs, index + 1)
    return _Piece(index, (x - low) / (high - low), high - low)


def _pick(table: jax.Array, index: jax.Array, front: int | None = None) -> jax.Array:
    """Entries of a table `(*front, n, *rest)` at an index over the front axes."""
    front = index.ndim if front is None else front
    n, rest = table.shape[front], table.shape[front + 1 :]
    if all(size == 1 for size in table.shape[:front]):
        return jnp.take(table.reshape((n, *rest)), index, axis=0, mode="clip")
    at = index.reshape(index.shape + (1,) * (1 + len(rest)))
    return jnp.squeeze(jnp.take_along_axis(table, at, axis=front, mode="clip"), front)


def _beside(weight: jax.Array, like: jax.Array) -> jax.Array:
    return weight.reshape(weight.shape + (1,) * (like.ndim - weight.ndim))
