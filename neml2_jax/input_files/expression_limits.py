"""How large an expression of an input file may make things, checked before they are made."""

from __future__ import annotations

import math
import operator
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jax
import numpy as np

from ..types.regions import RegionView

LARGEST_ARRAY = 2**31
"""Elements of one array."""
LONGEST_LIST = 10**5
"""Entries of a list or a range."""
MOST_ENTRIES = 10**6
"""Entries of lists in lists, together."""
LARGEST_INTEGER = 4096
"""Bits of an integer."""
_SMALL = 4096


def owns_limit(function: Any) -> Any:
    """Mark a function that checks by itself what it makes, or that must not run twice."""
    function.owns_limit = True
    return function


def check_shape(shape: Iterable[int]) -> tuple[int, ...]:
    """The shape as a tuple of integers.

    **Raises:** `ValueError` if an array of it would be too large.
    """
    shape = tuple(int(s) for s in shape)
    if math.prod(max(s, 1) for s in shape) > LARGEST_ARRAY:
        raise ValueError(
            f"an array of shape {shape} is too large: the limit is {LARGEST_ARRAY} elements"
        )
    return shape


def check_length(n: int) -> int:
    """**Raises:** `ValueError` if a list of `n` entries would be too long."""
    if n > LONGEST_LIST:
        raise ValueError(f"a list of {n} entries is too long: the limit is {LONGEST_LIST}")
    return n


def check_lists(*values: Any) -> None:
    """Refuse lists in lists that are short to write but long to walk through.

    **Raises:** `ValueError`.
    """
    for count, limit in ((lambda x: 1, MOST_ENTRIES), (np.size, LARGEST_ARRAY)):
        if any(isinstance(v, (list, tuple)) for v in values):
            n = _entries(values, count, {})
            if n > limit:
                raise ValueError(f"lists of {n} entries are too large: the limit is {limit}")


def _entries(value: Any, count: Callable[[Any], int], seen: dict[int, int]) -> int:
    """Entries of a list and of the lists in it; each object is looked at once."""
    if not isinstance(value, (list, tuple)):
        return count(value) if isinstance(value, (jax.Array, np.ndarray)) else 1
    if id(value) not in seen:
        seen[id(value)] = sum(_entries(v, count, seen) for v in value)
    return seen[id(value)]


def check_call(function: Callable, args: Iterable[Any], kwargs: Mapping[str, Any]) -> None:
    """Refuse a call whose result would be too large.

    Only where the arguments could make something large is its shape worked out first.

    **Raises:** `ValueError`.
    """
    check_lists(*args, *kwargs.values())
    if isinstance(function, (type, types.BuiltinFunctionType)):
        return
    if getattr(function, "owns_limit", False):
        return
    owner = getattr(function, "__self__", None)
    if _bound([owner, *args, *kwargs.values()], _SMALL) > _SMALL:
        _check_result(function, args, kwargs)


def check_arithmetic(operation: Callable, left: Any, right: Any) -> None:
    """Refuse arithmetic whose result would be too large; `operation` is one of `operator`.

    **Raises:** `ValueError`.
    """
    if isinstance(left, int) and isinstance(right, int):
        bits = max(left.bit_length(), right.bit_length())
        if operation is operator.mul:
            bits = left.bit_length() + right.bit_length()
        elif operation is operator.pow:
            bits = left.bit_length() * abs(right)
        if bits > LARGEST_INTEGER:
            raise ValueError(f"the integer is too large: the limit is {LARGEST_INTEGER} bits")
        return
    if (
        isinstance(left, (list, tuple))
        and isinstance(right, (list, tuple, int))
        or (isinstance(left, int) and isinstance(right, (list, tuple)))
    ):
        lengths = [len(x) if isinstance(x, (list, tuple)) else x for x in (left, right)]
        if operation is operator.mul:
            check_length(lengths[0] * lengths[1])
        elif operation is operator.add:
            check_length(lengths[0] + lengths[1])
        else:
            check_lists(left, right)
        return
    check_lists(left, right)
    if _bound([left, right], _SMALL) > _SMALL:
        _check_result(operation, (left, right), {})


def _check_result(function: Callable, args: Iterable[Any], kwargs: Mapping[str, Any]) -> None:
    """Work out the shapes of the result without computing it."""
    made: list[tuple[int, ...]] = []

    def shapes_only() -> None:
        out = function(*args, **kwargs)
        out = out.tensor if isinstance(out, RegionView) else out
        made.extend(x.shape for x in jax.tree.leaves(out) if hasattr(x, "shape"))

    try:
        jax.eval_shape(shapes_only)
    except (jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError):
        return  # it looks at values, as interpolation does, and makes no products of sizes
    for shape in made:
        check_shape(shape)


def work(value: Any) -> int:
    """Steps that making this value counts for, besides the step of the call itself."""
    if isinstance(value, (list, tuple, range)):
        return len(value)
    if isinstance(value, RegionView):
        value = value.tensor
    return math.prod(value.shape) >> 14 if hasattr(value, "shape") else 0


def _bound(values: Iterable[Any], enough: int) -> float:
    """A product of sizes and integers that the size of a result cannot exceed the square of."""
    out = 1
    for value in values:
        if isinstance(value, RegionView):
            value = value.tensor
        if isinstance(value, (bool, type(None), str, type)):
            continue
        if isinstance(value, (int, float)):
            out *= abs(value) + 1
        elif isinstance(value, (list, tuple)):
            out *= _bound(value, enough)
        elif hasattr(value, "shape"):
            out *= max(1, math.prod(value.shape))
        if out > enough:
            break
    return out
