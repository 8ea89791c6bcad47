"""A tensor as text: its values where they are few, else its shape by region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jax
import numpy as np

from ..programs.traced import is_traced

if TYPE_CHECKING:
    from .storage import AbstractStorage

MOST_VALUES = 12
"""Tensors of more numbers are shown by their shapes alone."""


def tensor_text(x: AbstractStorage) -> str:
    """As `SR2([1.0, 0.0, ...], float64)` or `SR2(points (64,), components (6,), float64)`."""
    name, data = type(x).__name__, x.data
    shape = getattr(data, "shape", None)
    front = x.k_ndim + x.sub_batch_ndim + x.base_ndim
    if shape is None or not hasattr(data, "dtype") or len(shape) < front:
        return f"{name}({data!r})"  # what JAX put there
    values = values_text(data)
    return f"{name}({', '.join([*([values] if values else []), *_regions(x), str(data.dtype)])})"


def values_text(data: object) -> str:
    """The numbers of an array on one line, or nothing where they are many or not known."""
    if isinstance(data, jax.Array):
        if is_traced(data) or data.is_deleted() or not data.is_fully_addressable:
            return ""
    elif not isinstance(data, np.ndarray):
        return ""
    if data.size > MOST_VALUES:
        return ""
    formatter: Any = {"float_kind": _number}
    text = np.array2string(np.asarray(data), separator=", ", formatter=formatter)
    return " ".join(text.split())


def _number(x: float) -> str:
    text = f"{x:.8g}"
    return text if any(c in text for c in ".einf") else text + ".0"


def _regions(x: AbstractStorage) -> list[str]:
    seeds = [
        str(size) if pair is None else f"diagonal of site axis {pair}"
        for size, pair in zip(x.k_shape, x.k_pairing)
    ]
    sites = [
        str(size) if size == stored else f"{size} stored as {stored}"
        for size, stored in zip(x.sub_batch_shape, x.stored_sub_batch_shape)
    ]
    parts = {
        "seeds": seeds,
        "points": [str(s) for s in x.dynamic_batch_shape],
        "sites": sites,
        # Those of one tensor alone are what its type says.
        "components": [str(s) for s in x.base_shape] if x.ndim > x.base_ndim else [],
    }
    return [f"{name} {_tuple(sizes)}" for name, sizes in parts.items() if sizes]


def _tuple(sizes: list[str]) -> str:
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
