"""What a user gives as the data of a tensor, or as a number beside one, as an array."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike, DTypeLike

from .refusals import NotAnArray

Size = Any
"""Of an axis: a number, or a symbol where a program is exported for any number of points."""

Sizes = tuple[Size, ...]


def default_float(dtype: DTypeLike | None = None) -> Any:
    """The dtype given, or JAX's default floating type."""
    return jnp.result_type(float) if dtype is None else dtype


def array_of_numbers(
    data: object, name: str = "a tensor", accepts_integers: bool = False
) -> jax.Array:
    """Arrays and numbers become JAX arrays of the default float; what JAX traces passes untouched.

    **Raises:** `TypeError` for anything else.
    """
    if isinstance(data, jax.Array) and data.dtype.kind in "fcb" and not data.weak_type:
        return data
    if isinstance(data, (list, tuple)) and any(isinstance(x, NotAnArray) for x in data):
        raise TypeError(
            f"{name} of a {type(data).__name__} of tensors: put them side by side with "
            f"neml2_jax.types.functions.stack, as stack([x.dynamic_batch, y.dynamic_batch]), or "
            f"make one of components with {name}.fill"
        )
    found: Any = data
    if isinstance(data, (bool, int, float, list, tuple, np.ndarray, np.generic)):
        # Through NumPy, so that the dtype is not weak, and as a copy: JAX would share the memory.
        found = np.array(data)
        if found.dtype.kind in "iu" and not accepts_integers:
            found = found.astype(jnp.result_type(float))
        # Where the dtype is named nothing is compiled for it: else a program for each shape.
        known = found.dtype.kind in "biufc"
        found = jnp.asarray(found, jax.dtypes.canonicalize_dtype(found.dtype) if known else None)
    if isinstance(found, jax.Array) and not accepts_integers:
        if jnp.issubdtype(found.dtype, jnp.integer):
            found = found.astype(jnp.result_type(float))
    if not (hasattr(found, "shape") and hasattr(found, "dtype")):
        shown = repr(data)
        shown = shown if len(shown) < 60 else shown[:57] + "..."
        raise TypeError(
            f"{name}: a number or an array of numbers is needed, got a {type(data).__name__}, "
            f"{shown}"
        )
    if getattr(found, "weak_type", False):  # a weak dtype would retrace and upset loops
        found = jax.lax.convert_element_type(found, found.dtype)
    return found


def as_number(x: object) -> ArrayLike | None:
    """A Python number or a 0-d array; anything else is not an operand of a typed tensor."""
    if isinstance(x, (bool, int, float)):
        return x
    return x if hasattr(x, "dtype") and np.ndim(x) == 0 else None  # type: ignore[return-value]
