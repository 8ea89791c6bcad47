"""What a user gives about the axes of a tensor: counts, sizes, one entry an axis."""

from __future__ import annotations

import operator
from typing import Any, SupportsIndex

from jax import export


def checked_count(name: str, field: str, given: SupportsIndex) -> int:
    """A number of axes, or the number of one.

    **Raises:** `TypeError` for what is no whole number, `ValueError` for a negative one.
    """
    try:
        if isinstance(given, bool):
            raise TypeError
        count = operator.index(given)
    except TypeError:
        raise TypeError(
            f"{name}: {field} is a whole number, got {given!r}, a {type(given).__name__}"
        ) from None
    if count < 0:
        raise ValueError(f"{name}: negative {field}={count}; axes are counted from 0")
    return count


def checked_size(name: str, field: str, given: int) -> None:
    """A size of an axis, or a symbol for one.

    **Raises:** `TypeError` for what is no whole number, `ValueError` for one below 1.
    """
    if export.is_symbolic_dim(given):
        return
    if isinstance(given, bool) or not hasattr(given, "__index__"):
        checked_count(name, field, given)
    elif given < 1:
        raise ValueError(f"{name}: {field} is the size of an axis, at least 1, got {given}")


def checked_entries(name: str, field: str, given: object) -> tuple[Any, ...]:
    """A tuple with an entry for each axis.

    **Raises:** `TypeError` for anything but a tuple or a list.
    """
    if not isinstance(given, (tuple, list)):
        raise TypeError(
            f"{name}: {field} is a tuple with one entry an axis, got {given!r}; "
            f"write ({given!r},) for a single axis"
        )
    return tuple(
        e if e is None or isinstance(e, (str, bool)) or not hasattr(e, "__index__") else _plain(e)
        for e in given
    )


def _plain(entry: int) -> Any:
    """An integer of Python for one of numpy: metadata are hashed and compared."""
    return entry if export.is_symbolic_dim(entry) else operator.index(entry)
