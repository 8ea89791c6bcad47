"""Values as users give them, wrapped in the types that are declared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from jax.typing import ArrayLike
from jaxtyping import Array

from ..declaration import check_real
from ..types import TensorWrapper

ValueLike = TensorWrapper | ArrayLike | Sequence[Any]
"""A value as a user gives it: a tensor, an array, a number, or numbers in lists."""

T = TypeVar("T", bound=TensorWrapper)


def typed(what: str, name: str, value: ValueLike, kind: type[T], sub_batch_ndim: int = 0) -> T:
    """`value` as a `kind`; a bare number or array is wrapped, with so many of its axes as sites.

    **Raises:** `TypeError` for another type or for no numbers, `ValueError` for a wrong shape.
    """
    if isinstance(value, kind):
        return value
    check_type(what, name, value, kind)
    try:
        wrapped = kind(value, sub_batch_ndim=sub_batch_ndim)
        check_real("the value", wrapped)
        return wrapped
    except (ValueError, TypeError) as error:
        raise type(error)(f"{what} {name!r}: {error}") from None


def check_type(what: str, name: str, value: ValueLike, kind: type[TensorWrapper]) -> None:
    """**Raises:** `TypeError` for a tensor of another type."""
    if isinstance(value, TensorWrapper) and not isinstance(value, kind):
        raise TypeError(
            f"{what} {name!r} is a {kind.__name__}, got a {type(value).__name__}; give a "
            f"{kind.__name__}, or a bare array of that base shape, {kind.BASE_SHAPE}"
        )


def check_tuple(what: str, kind: str, names: object) -> None:
    """**Raises:** `TypeError` for one name that is not in a tuple."""
    if isinstance(names, str):
        raise TypeError(f"{what}: {kind} are named in a tuple, got {names!r}; write ({names!r},)")


def bare(x: ValueLike) -> Array | ArrayLike | Sequence[Any]:
    """The array of a tensor; anything else as it is."""
    return x.data if isinstance(x, TensorWrapper) else x
