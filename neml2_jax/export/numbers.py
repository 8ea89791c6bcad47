"""Operations on numbers alone, in the precision of the program.

NumPy computes what it rounds as JAX does: of that, JAX would compile a program for each operation.
Numbers below the smallest normal one stay, as in C; JAX makes zeros of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..programs.interpreted import Operation
from .moves import MOVES

_MOVES = {n: f for n, f in MOVES.items() if n not in ("optimization_barrier", "reduce_precision")}

_ROUNDED_ALIKE: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "neg": np.negative,
    "abs": np.abs,
    "square": np.square,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "not": np.invert,
}
"""Exact, or rounded once by the rule of IEEE 754."""
_OF_FLOATS: dict[str, Callable[..., Any]] = {
    "div": np.divide,
    "sqrt": np.sqrt,
    "is_finite": np.isfinite,
}


def of_numbers(operation: Operation, inputs: list[np.ndarray]) -> list[np.ndarray]:
    """The results of an operation whose operands are numbers: by NumPy, or else by JAX."""
    operands = [
        np.asarray(x.tolist() if x.dtype == object else x, dtype)
        for x, dtype in zip(inputs, operation.takes)
    ]
    out = _by_numpy(operation, operands)
    if out is None:
        out = operation.bind(*operands, **operation.params)
    return [np.asarray(x) for x in (out if isinstance(out, (list, tuple)) else [out])]


def _by_numpy(operation: Operation, x: list[np.ndarray]) -> Any:
    """None where NumPy may differ from JAX."""
    name, made = operation.primitive, operation.dtypes[0]
    if any(dtype not in _USUAL for dtype in (*operation.takes, *operation.dtypes)):
        return None
    if name in _MOVES:
        return _MOVES[name](operation, x)
    if name == "iota":
        shape, axis = operation.shapes[0], operation.params["dimension"]
        along = [-1 if k == axis else 1 for k in range(len(shape))]
        return np.broadcast_to(np.arange(shape[axis], dtype=made).reshape(along), shape)
    if name == "convert_element_type" and made.kind == "f":
        return x[0].astype(made)
    if name == "select_n" and len(x) == 3 and x[0].dtype == bool:
        return np.where(x[0], x[2], x[1])
    if name in _ROUNDED_ALIKE:
        return _ROUNDED_ALIKE[name](*x)
    if name in _OF_FLOATS and x[0].dtype.kind == "f":
        return _OF_FLOATS[name](*x)
    return None


_USUAL = {np.dtype(t) for t in (bool, np.int32, np.int64, np.uint32, np.float32, np.float64)}
