"""Checks of values, where these are known: while JAX traces a program there are none to look at."""

from __future__ import annotations

from typing import NamedTuple

import jax
import numpy as np

from ..errors import DeclarationError
from ..programs.traced import is_traced
from .storage import AbstractStorage


def known_values(x: object) -> np.ndarray | None:
    """The numbers of a tensor or an array, or `None` where they are traced or absent."""
    data = x.data if isinstance(x, AbstractStorage) else x
    if is_traced(data) or not isinstance(data, (np.ndarray, jax.Array)):
        return None
    if isinstance(data, jax.Array) and not data.is_fully_addressable:
        return None
    return np.asarray(data)


def known_together(*values: object) -> list[np.ndarray] | None:
    """Known values in one shape; `None` where some are not, or only tensors can align them."""
    known = [v for v in map(known_values, values) if v is not None]
    if len(known) < len(values):
        return None
    try:
        return [*np.broadcast_arrays(*known)]
    except ValueError:  # the batches of the model will say so
        return None


class Bounds(NamedTuple):
    """Between what values lie; they may meet `at_least` and `at_most`, not `above` and `below`."""

    above: float | None = None
    below: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    def __str__(self) -> str:
        words = {
            "above": self.above,
            "at least": self.at_least,
            "below": self.below,
            "at most": self.at_most,
        }
        return " and ".join(f"{w} {bound:g}" for w, bound in words.items() if bound is not None)


def check_bounds(x: object, bounds: Bounds) -> None:
    """Check that every number lies between bounds; what is no number is left to what meets it.

    **Raises:** `DeclarationError` naming the first that does not.
    """
    values = known_values(x)
    if values is None:
        return
    beyond = ((np.less_equal, bounds.above), (np.greater_equal, bounds.below))
    for outside, bound in (*beyond, (np.less, bounds.at_least), (np.greater, bounds.at_most)):
        if bound is not None and outside(values, bound).any():
            at = tuple(int(i) for i in np.argwhere(outside(values, bound))[0])
            raise DeclarationError(f"it must be {bounds}, got {values[at]:g}{_place(at)}")


def check_order(what: str, low: tuple[str, object], high: tuple[str, object]) -> None:
    """Check that one number is above another, both given with their names.

    **Raises:** `DeclarationError`, beginning with `what`, where it is not.
    """
    known = known_together(low[1], high[1])
    if known is None:
        return
    a, b = known
    wrong = a >= b
    if wrong.any():
        raise DeclarationError(
            f"{what}: {high[0]} must be above {low[0]}, got {b[wrong].flat[0]:g} and "
            f"{a[wrong].flat[0]:g}"
        )


def check_ascending(points: np.ndarray, what: str, jumps: bool = False) -> None:
    """Check the points of a table, its last axis, which ascend; with `jumps` two may be equal.

    A jump has a piece of the table on both sides: neither the first two nor the last two points
    are equal, nor three.

    **Raises:** `ValueError` naming the position and the values.
    """
    n = points.shape[-1]
    gap = np.diff(points, axis=-1)
    equal = gap == 0
    if jumps and n > 2:
        beside = np.zeros_like(equal)
        beside[..., 1:] = equal[..., :-1]
        wrong = ~(gap > 0) & ~(equal & ~beside)
        wrong[..., 0] |= equal[..., 0]
        wrong[..., -1] |= equal[..., -1]
    else:
        wrong = ~(gap > 0)
    if not wrong.any():
        return
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    i, row = at[-1], points[at[:-1]]
    where = f" of row {list(at[:-1])}" if len(at) > 1 else ""
    raise ValueError(
        f"{what} must ascend, got {row[i]:g} and then {row[i + 1]:g} at positions {i} and "
        f"{i + 1}{where} (of 0 to {n - 1}){_advice(row, i, jumps)}"
    )


def _advice(row: np.ndarray, i: int, jumps: bool) -> str:
    if np.isnan(row).any():
        return ""
    if row[i] == row[i + 1]:
        if jumps:
            return "; a jump is two equal points with another one on both sides"
        return "; leave one of them out, or set jumps = true where the table has a jump there"
    if np.all(np.diff(row) < 0):
        return "; they descend: reverse the table, both its points and its values"
    return "; sort the table by its points"


def _place(at: tuple[int, ...]) -> str:
    place = ", ".join(str(i) for i in at)
    return f" at position {place}" if place else ""
