"""Interpolation in tables whose points are the last sub-batch axes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from ..alignment import align
from ..diagonals import fullify
from ..known_values import check_ascending, known_values
from ..scalar import Scalar
from ..tensor import Tensor
from ..tensor_wrapper import TensorWrapper

T = TypeVar("T", bound=TensorWrapper)
EXTRAPOLATIONS = ("LINEAR", "CONSTANT", "ERROR")
SCALES = ("LINEAR", "LOGARITHMIC")

# Longer tables are searched by bisection; in shorter ones counting points fuses with what follows.
_COUNTED = 64


def linear_interpolation(
    argument: Scalar,
    abscissa: Scalar,
    ordinate: T,
    *,
    extrapolation: str = "LINEAR",
    jumps: bool = False,
    argument_scale: str = "LINEAR",
    value_scale: str = "LINEAR",
) -> T:
    r"""Piecewise linear in `argument`.

    $$y = y_i + \frac{x - x_i}{x_{i+1} - x_i} (y_{i+1} - y_i)$$

    `abscissa` and `ordinate` carry the table as their last sub-batch axis; the other batch axes
    align with those of `argument`. Differentiable in all three; at a point of the table the slope
    is that of the piece to its right.

    - Outside of the table `extrapolation = "LINEAR"` continues the outermost pieces, `"CONSTANT"`
      holds the value at the end, and `"ERROR"` gives NaN, or an error where the argument is known.
    - Points ascend. With `jumps` two may be equal: there the table jumps, and holds the second
      value from this point on.
    - On a logarithmic scale it is linear in $\ln x$, in $\ln y$ (component by component), or both.

    Points that do not ascend, and numbers on a logarithmic scale that are not positive, give NaN
    where they are traced.

    **Raises:** `ValueError` where a table lacks its axis, is shorter than two points, the lengths
    differ, or values that are known and not traced are as said.
    """
    return grid_interpolation(
        (argument,),
        (abscissa,),
        ordinate,
        extrapolation=extrapolation,
        jumps=jumps,
        argument_scales=(argument_scale,),
        value_scale=value_scale,
    )


def bilinear_interpolation(
    argument1: Scalar,
    argument2: Scalar,
    abscissa1: Scalar,
    abscissa2: Scalar,
    ordinate: T,
    **options: Any,
) -> T:
    r"""Bilinear on a grid.

    $$y = (1 - s)(1 - t)\, y_{ij} + s (1 - t)\, y_{i+1,j} + (1 - s)\, t\, y_{i,j+1}
          + s t\, y_{i+1,j+1}$$

    `ordinate` carries both table axes as its last two sub-batch axes. Else as
    `grid_interpolation`, with its options.
    """
    return grid_interpolation((argument1, argument2), (abscissa1, abscissa2), ordinate, **options)


def grid_interpolation(
    arguments: Sequence[Scalar],
    abscissae: Sequence[Scalar],
    ordinate: T,
    *,
    extrapolation: str = "LINEAR",
    jumps: bool = False,
    argument_scales: Sequence[str] = (),
    value_scale: str = "LINEAR",
) -> T:
    r"""Linear in each of any number of arguments between the points of a grid.

    $$y = \sum_{c \in \{0, 1\}^n} \left[\prod_k s_k^{c_k} (1 - s_k)^{1 - c_k}\right] y_{i + c},
      \qquad s_k = \frac{x_k - x_{k, i_k}}{x_{k, i_k + 1} - x_{k, i_k}}$$

    Each abscissa carries its points as its last sub-batch axis, `ordinate` one such axis for each
    argument, in order. The options, one scale for each argument, are those of
    `linear_interpolation`.

    **Raises:** as `linear_interpolation`, and `ValueError` unless there is an abscissa and a scale
    for each argument.
    """
    n = len(arguments)
    if n == 0 or len(abscissae) != n:
        raise ValueError(f"interpolation: {n} arguments and {len(abscissae)} abscissae")
    scales = tuple(argument_scales) or ("LINEAR",) * n
    if len(scales) != n:
        raise ValueError(f"interpolation: {n} arguments and {len(scales)} scales")
    _check_choice("extrapolation", extrapolation, EXTRAPOLATIONS)
    for scale in (*scales, value_scale):
        _check_choice("scale", scale, SCALES)
    for k in range(n):
        _check_known(abscissae[k], _numbered("abscissa", k, n), jumps, scales[k])
        if extrapolation == "ERROR":
            _check_inside(arguments[k], abscissae[k], _numbered("argument", k, n))
    if value_scale == "LOGARITHMIC":
        _check_positive(ordinate, "ordinate")
    pieces, corners, metadata = _cell(
        arguments, abscissae, ordinate, extrapolation, jumps, scales, value_scale
    )
    # Over the last argument first, as a reader of a table does.
    for piece in reversed(pieces):
        half = [low + _beside(piece.weight, low) * (high - low) for low, high in _pairs(corners)]
        corners = half
    (value,) = corners
    if value_scale == "LOGARITHMIC":
        value = jnp.exp(value)
    return type(ordinate)(value, **metadata)


def bilinear_interpolation_slopes(
    argument1: Scalar,
    argument2: Scalar,
    abscissa1: Scalar,
    abscissa2: Scalar,
    ordinate: T,
) -> tuple[T, T]:
    """The derivatives of `bilinear_interpolation`, without options, by both arguments."""
    for k, xs in enumerate((abscissa1, abscissa2)):
        _check_known(xs, _numbered("abscissa", k, 2), False, "LINEAR")
    (first_piece, second_piece), (a, b, c, d), metadata = _cell(
        (argument1, argument2),
        (abscissa1, abscissa2),
        ordinate,
        "LINEAR",
        False,
        ("LINEAR", "LINEAR"),
        "LINEAR",
    )
    s, dx, t, dy = (
        _beside(w, a) for piece in (first_piece, second_piece) for w in (piece.weight, piece.width)
    )
    first = (c - a + t * (d - c - b + a)) / dx
    second = (b - a + s * (d - c - b + a)) / dy
    kind = type(ordinate)
    return kind(first, **metadata), kind(second, **metadata)


def integral_of_interpolation(
    argument: Scalar,
    abscissa: Scalar,
    ordinate: T,
    *,
    extrapolation: str = "LINEAR",
) -> T:
    r"""The integral of `linear_interpolation` from the first point of the table on.

    $$Y = \int_{x_0}^x y(x') \, \mathrm{d} x'$$

    It is exact: parabolic in each piece. Shapes and what is raised are those of
    `linear_interpolation`.
    """
    _check_choice("extrapolation", extrapolation, EXTRAPOLATIONS)
    _check_known(abscissa, "abscissa", False, "LINEAR")
    if extrapolation == "ERROR":
        _check_inside(argument, abscissa, "argument")
    table, values = _table("abscissa", abscissa, 1), _table("ordinate", ordinate, 1)
    _check_lengths("ordinate", values.base_shape[0], table.base_shape[0])
    (x,), (xs,), ys, metadata = _aligned((argument,), [table], values)
    piece = _locate(x, xs, extrapolation, False, "LINEAR")
    n = piece.start.ndim
    gaps = _beside(jnp.diff(xs, axis=-1), ys)
    before, after = (jax.lax.slice_in_dim(ys, i, ys.shape[n] - 1 + i, axis=n) for i in (0, 1))
    sums = jnp.cumsum(0.5 * gaps * (before + after), axis=n)
    sums = jnp.concatenate((jnp.zeros_like(jax.lax.slice_in_dim(sums, 0, 1, axis=n)), sums), axis=n)
    low, high, start = (
        _pick(y, index, n)
        for y, index in ((ys, piece.start), (ys, piece.start + 1), (sums, piece.start))
    )
    s, width = _beside(piece.weight, low), _beside(piece.width, low)
    value = start + width * s * (low + 0.5 * s * (high - low))
    if extrapolation == "CONSTANT":
        first, last = xs[..., 0], xs[..., -1]
        beyond = jnp.where(x > last, x - last, jnp.where(x < first, x - first, 0.0))
        value = value + _beside(beyond, low) * jnp.where(_beside(beyond, low) > 0, high, low)
    return type(ordinate)(value, **metadata)


class _Piece(NamedTuple):
    """Start of the piece of a table that holds a point, where in it from 0 to 1, and its width."""

    start: jax.Array
    weight: jax.Array
    width: jax.Array


def _cell(
    arguments: Sequence[Scalar],
    abscissae: Sequence[Scalar],
    ordinate: TensorWrapper,
    extrapolation: str,
    jumps: bool,
    scales: tuple[str, ...],
    value_scale: str,
) -> tuple[list[_Piece], list[jax.Array], dict[str, Any]]:
    """The piece along each axis, the corners in the order of the table, and the metadata."""
    n = len(arguments)
    tables = [_table(_numbered("abscissa", k, n), x, 1) for k, x in enumerate(abscissae)]
    grid = _table("ordinate", ordinate, n)
    for k, (table, size) in enumerate(zip(tables, grid.base_shape)):
        axis = "ordinate" if n == 1 else f"axis {k} of ordinate"
        _check_lengths(axis, size, table.base_shape[0])
    points, tables, ys, metadata = _aligned(arguments, tables, grid)
    pieces = [
        _locate(x, xs, extrapolation, jumps, scale) for x, xs, scale in zip(points, tables, scales)
    ]
    if value_scale == "LOGARITHMIC":
        ys = jnp.log(ys)
    sizes = grid.base_shape[:n]
    front = ys.shape[: ys.ndim - grid.base_ndim]
    flat = ys.reshape(front + (math.prod(sizes),) + grid.base_shape[n:])
    corners = []
    for corner in product((0, 1), repeat=n):
        index = jnp.zeros((), int)
        for piece, step, size in zip(pieces, corner, sizes):
            index = index * size + (piece.start + step)
        corners.append(_pick(flat, index, len(front)))
    return pieces, corners, metadata


def _pairs(corners: list[jax.Array]) -> Iterable[tuple[jax.Array, jax.Array]]:
    return zip(corners[0::2], corners[1::2])


def _numbered(name: str, k: int, n: int) -> str:
    return name if n == 1 else f"{name}{k + 1}"


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


def _check_choice(what: str, given: str, choices: tuple[str, ...]) -> None:
    if given not in choices:
        raise ValueError(f"interpolation: {what} {given!r} is none of {', '.join(choices)}")


def _check_known(xs: Scalar, name: str, jumps: bool, scale: str) -> None:
    points = known_values(xs)
    if points is not None and points.ndim:
        check_ascending(points, f"interpolation: points of {name}", jumps)
    if scale == "LOGARITHMIC":
        _check_positive(xs, name)


def _check_positive(x: TensorWrapper, name: str) -> None:
    values = known_values(x)
    if values is not None and (values <= 0).any():
        raise ValueError(
            f"interpolation: {name} must be positive on a logarithmic scale, got "
            f"{values[values <= 0].flat[0]:g}"
        )


def _check_inside(x: Scalar, xs: Scalar, name: str) -> None:
    given, points = known_values(x), known_values(xs)
    if given is None or points is None:
        return
    low, high = points[..., 0].min(), points[..., -1].max()
    outside = (given < low) | (given > high)
    if outside.any():
        raise ValueError(
            f"interpolation: {name} lies outside of the table, from {low:g} to {high:g}: "
            f"{np.asarray(given)[outside].flat[0]:g}; extrapolation = CONSTANT holds the value at "
            f"the end, LINEAR continues the outermost piece"
        )


def _aligned(
    arguments: Sequence[Scalar], abscissae: Sequence[Tensor], ordinate: Tensor
) -> tuple[list[jax.Array], list[jax.Array], jax.Array, dict[str, Any]]:
    """Arrays over common batch axes. The value is linear in the ordinate: its diagonals stay."""
    others = [fullify(x) for x in (*arguments, *abscissae)]
    ready = align(*others, ordinate, what="interpolation", multiplicative=True)
    n = len(arguments)
    base = ordinate.base_ndim
    points = [x.reshape(x.shape[: x.ndim - base]) for x in ready.data[:n]]
    return points, ready.data[n:-1], ready.data[-1], ready.metadata


def _locate(x: jax.Array, xs: jax.Array, extrapolation: str, jumps: bool, scale: str) -> _Piece:
    n = xs.shape[-1]
    if scale == "LOGARITHMIC":
        positive = x > 0
        x = jnp.where(positive, jnp.log(jnp.where(positive, x, 1.0)), -jnp.inf)
        xs = jnp.log(xs)
    if xs.size == n and n > _COUNTED:
        inner = xs.reshape(n)[1:-1]
        index = jnp.searchsorted(inner, x, side="right")
    else:
        index = jnp.sum(x[..., None] >= xs[..., 1:-1], axis=-1)
    low, high = _pick(xs, index), _pick(xs, index + 1)
    below, above = x < xs[..., 0], x > xs[..., -1]
    if extrapolation != "LINEAR":
        x = jnp.where(below | above, low, x)  # what is not there has no part in derivatives
    weight = (x - low) / (high - low)
    if extrapolation == "CONSTANT":
        weight = jnp.where(below, 0.0, jnp.where(above, 1.0, weight))
    elif extrapolation == "ERROR":
        weight = jnp.where(below | above, jnp.nan, weight)
    elif scale == "LOGARITHMIC":
        weight = jnp.where(x == -jnp.inf, jnp.nan, weight)
    return _Piece(index, jnp.where(_ascend(xs, jumps), weight, jnp.nan), high - low)


def _ascend(xs: jax.Array, jumps: bool) -> jax.Array:
    """Whether the points do, as `check_ascending` says."""
    gap = jnp.diff(xs, axis=-1)
    if not jumps or xs.shape[-1] < 3:
        return jnp.all(gap > 0, axis=-1)
    inside = (gap[..., 1:] > 0) | ((gap[..., 1:] == 0) & (gap[..., :-1] > 0))
    return (gap[..., 0] > 0) & (gap[..., -1] > 0) & jnp.all(inside, axis=-1)


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
