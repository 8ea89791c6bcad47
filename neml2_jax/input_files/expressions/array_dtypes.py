"""The dtypes that an expression may name. Every floating-point one stands for the run's own."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import jax.numpy as jnp
import numpy as np


@dataclasses.dataclass(frozen=True)
class Dtype:
    """A dtype as written in an input file."""

    kind: Literal["float", "int", "bool"]
    bits: int

    def canonical(self) -> Any:
        """What arrays of the run have: its default float, its default integer, or bool."""
        return {"float": jnp.result_type(float), "int": jnp.result_type(int), "bool": jnp.bool_}[
            self.kind
        ]


DTYPES = {
    "float64": Dtype("float", 64),
    "double": Dtype("float", 64),
    "float32": Dtype("float", 32),
    "float": Dtype("float", 32),
    "int64": Dtype("int", 64),
    "long": Dtype("int", 64),
    "int32": Dtype("int", 32),
    "int": Dtype("int", 32),
    "bool": Dtype("bool", 8),
}


def resolved(dtype: object) -> Any:
    """The dtype to make an array with; `None` stays `None`.

    **Raises:** `TypeError` for anything that is not a dtype.
    """
    if dtype is None:
        return None
    if isinstance(dtype, Dtype):
        return dtype.canonical()
    if isinstance(dtype, np.dtype):  # first, for NumPy's is equal to Python's, and asks for 64 bits
        kinds = {"f": float, "i": int, "u": int, "b": bool}
        if dtype.kind in kinds:
            return jnp.result_type(kinds[dtype.kind])
    elif dtype in (float, int, bool):
        return jnp.result_type(dtype)
    raise TypeError(f"a dtype is one of {', '.join(DTYPES)}, got {dtype!r}")
