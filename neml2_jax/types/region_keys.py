"""Indices and shapes given to a view of a region, checked and completed."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from types import EllipsisType
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import export
from jax.typing import ArrayLike

from ..errors import BatchError

Index = int | slice | EllipsisType | None | ArrayLike | tuple["Index", ...]
"""What indexes an axis, or several: as in NumPy."""


def broadcast_shapes(*shapes: tuple[Any, ...]) -> tuple[Any, ...]:
    """The shape that all broadcast to. Sizes may be symbols, which numpy does not know.

    **Raises:** `ValueError` if there is none.
    """
    return tuple(jnp.broadcast_shapes(*shapes))


def broadcast_named(
    what: str, shapes: Sequence[tuple[str, tuple[Any, ...]]], region: str = "points"
) -> tuple[Any, ...]:
    """As `broadcast_shapes`, of values that have names.

    **Raises:** `BatchError` with the names of those that differ.
    """
    try:
        return broadcast_shapes(*(shape for _, shape in shapes))
    except ValueError:
        by_shape: dict[tuple[Any, ...], dict[str, None]] = {}
        for name, shape in shapes:
            if any(size != 1 for size in shape):
                by_shape.setdefault(tuple(shape), {}).setdefault(name)
        listing = "; ".join(f"{shape}: {_some(list(names))}" for shape, names in by_shape.items())
        raise BatchError(
            f"{what}: the batches of {region} do not broadcast: {listing}. "
            f"Axes align from the right; give all the same batch, or one value for all"
        ) from None


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"


def shape_argument(shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sizes given one by one, or as one tuple."""
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = tuple(shape[0])
    return tuple(s if export.is_symbolic_dim(s) else operator.index(s) for s in shape)


def expanded_shape(label: str, have: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, ...]:
    """`wanted` with its -1 replaced by the sizes there are.

    **Raises:** `ValueError` where `have` does not broadcast to it.
    """
    padded = (1,) * (len(wanted) - len(have)) + have
    target = tuple(h if w == -1 else w for w, h in zip(wanted, padded))
    if len(padded) != len(wanted) or any(h not in (1, t) for h, t in zip(padded, target)):
        raise ValueError(f"{label}.expand: shape {have} does not expand to {wanted}")
    return target


def checked_key(label: str, key: Index, shape: tuple[int, ...]) -> tuple[Any, ...]:
    """One index for every axis of `shape` (a new axis, `None`, is extra), in the order given.

    **Raises:** `ValueError` for too many indices or one out of range: JAX would clamp it silently.
    """
    given = tuple(
        operator.index(k) if isinstance(k, (int, np.integer)) and not isinstance(k, bool) else k
        for k in (key if isinstance(key, tuple) else (key,))
    )
    used = sum(_axes_taken(k) for k in given)
    if used > len(shape):
        raise ValueError(f"{label}: {used} indices for shape {shape}")
    rest = (slice(None),) * (len(shape) - used)
    dots = [i for i, k in enumerate(given) if k is Ellipsis]
    if len(dots) > 1:
        raise ValueError(f"{label}: at most one ellipsis, got {len(dots)}")
    at = dots[0] if dots else len(given)
    full = given[:at] + rest + given[at + 1 :]
    axis = 0
    for k in full:
        if isinstance(k, int) and not isinstance(k, bool):
            if not -shape[axis] <= k < shape[axis]:
                raise ValueError(f"{label}: index {k} is out of range for shape {shape}")
        axis += _axes_taken(k)
    return full


def _axes_taken(k: object) -> int:
    dtype = getattr(k, "dtype", None)
    if k is None or k is Ellipsis:
        return 0
    return (
        len(getattr(k, "shape", ())) if dtype is not None and np.issubdtype(dtype, np.bool_) else 1
    )
