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

    **Raises:** `TypeError` for anything else, such as texts, rows of different lengths, and masked
    values.
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
        found = _numbers(data, name)
        if found.dtype.kind in "iu" and not accepts_integers:
            found = found.astype(jnp.result_type(float))
        # Where the dtype is named nothing is compiled for it: else a program for each shape.
        known = found.dtype.kind in "biufc"
        found = jnp.asarray(found, jax.dtypes.canonicalize_dtype(found.dtype) if known else None)
    if isinstance(found, jax.Array) and not accepts_integers:
        if jnp.issubdtype(found.dtype, jnp.integer):
            found = found.astype(jnp.result_type(float))
    if not (hasattr(found, "shape") and hasattr(found, "dtype")):
        raise TypeError(
            f"{name}: a number or an array of numbers is needed, got a {type(data).__name__}, "
            f"{_shown(data)}"
        )
    if getattr(found, "weak_type", False):  # a weak dtype would retrace and upset loops
        found = jax.lax.convert_element_type(found, found.dtype)
    return found


def check_unmasked(array: object, name: str) -> None:
    """**Raises:** `TypeError` where an array of numpy masks values: what is below is no value."""
    if type(array) is np.ndarray or not isinstance(array, np.ndarray):
        return
    masked = np.count_nonzero(getattr(array, "mask", False))
    if masked:
        raise TypeError(
            f"{name}: the array masks {masked} of its {array.size} values, and what stands below "
            f"a mask is none; take array.compressed(), or array.filled(value) with a value of yours"
        )


def _numbers(data: Any, name: str) -> np.ndarray:
    check_unmasked(data, name)
    try:
        found = np.array(data)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            raise
        raise TypeError(f"{name}: rows of one length are needed, got {_shown(data)}") from None
    if found.dtype.kind in "OSUMm":
        raise TypeError(
            f"{name}: a number or an array of numbers is needed, got {_shown(data)}, whose "
            f"entries numpy holds as {found.dtype}"
        )
    return found


def _shown(data: object) -> str:
    text = repr(data)
    return text if len(text) < 60 else text[:57] + "..."


def as_number(x: object) -> ArrayLike | None:
    """A Python number or a 0-d array; anything else is not an operand of a typed tensor."""
    if isinstance(x, (bool, int, float)):
        return x
    return x if hasattr(x, "dtype") and np.ndim(x) == 0 else None  # type: ignore[return-value]
