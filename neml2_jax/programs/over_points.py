"""`over_points`: a function written for one point, as one program over all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .batch_last import batch_last
from .compiled_apart import compiled_apart
from .in_axes import InAxes

R = TypeVar("R")


def over_points(function: Callable[..., R], in_axes: InAxes) -> Callable[..., R]:
    """`function` of one point, over arrays whose last axis are the points.

    As `jax.vmap` with `in_axes` -1 (batched) and `None` and `out_axes` -1, and fast on a CPU: the
    points stay the last axis of every intermediate array (`batch_last`), and operations are not
    mixed with those around the call (`compiled_apart`). Rules of custom derivatives inside are not
    kept: differentiate inside, not through it.
    """
    return compiled_apart(batch_last(function, in_axes))
