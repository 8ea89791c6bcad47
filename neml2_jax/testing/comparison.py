"""How two arrays are compared, and what is said where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from ..models.model import Values


def is_float(x: object) -> bool:
    dtype = getattr(x, "dtype", None)
    return dtype is not None and jnp.issubdtype(dtype, jnp.inexact)


def dense_values(values: Values) -> dict[str, jax.Array]:
    """The arrays of typed values, with what is broadcast along an axis written out."""
    return {n: x.materialize().data for n, x in values.items()}


def named(path: Sequence[Any]) -> str:
    """`strain`, or `parameter .saturation_rate`, for a leaf of (parameters, inputs)."""
    which, *rest = path
    if which.idx == 0:
        return "parameter " + jax.tree_util.keystr(tuple(rest)).removesuffix(".data")
    return str(rest[0].key)


def size(x: ArrayLike) -> float:
    """The largest absolute value, NaN left out."""
    return float(np.max(np.abs(x), initial=0.0, where=~np.isnan(x)))


def finite(what: str, tree: object) -> None:
    """**Raises:** `AssertionError` that names a leaf with NaN or infinity."""
    for path, x in jax.tree_util.tree_leaves_with_path(tree):
        assert np.all(np.isfinite(x)), (
            f"{what}: not finite at {jax.tree_util.keystr(path)}: {np.asarray(x)}"
        )


def close(
    what: str,
    name: str,
    got: ArrayLike,
    want: ArrayLike,
    rtol: float,
    atol: ArrayLike,
    equal_nan: bool = False,
) -> None:
    """**Raises:** `AssertionError` with the first two numbers that differ."""
    got, want = np.broadcast_arrays(np.atleast_1d(got), np.atleast_1d(want))
    with np.errstate(invalid="ignore"):
        bad = ~(np.abs(got - want) <= atol + rtol * np.abs(want))
    bad &= got != want  # equal infinities
    if equal_nan:
        bad &= ~(np.isnan(got) & np.isnan(want))
    if bad.any():
        at = tuple(int(i[0]) for i in np.nonzero(bad))
        raise AssertionError(
            f"{what}: {name}: got {got[at]!r}, expected {want[at]!r} at index {at} "
            f"(rtol={rtol:g}, atol={np.max(atol):g})"
        )
