"""A scan over segments of steps instead of steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

Segment = Callable[[Any, Any], tuple[Any, Any]]
"""What takes a carry and the values of some steps, in front, to the next carry and outputs."""


def scan_in_segments(
    segment: Segment, last_segment: Segment, carry: Any, rest: Any, count: int, length: int
) -> tuple[Any, Any]:
    """`segment` over each `length` of `count` steps; `last_segment` takes those left over."""

    def cut(x: jax.Array) -> jax.Array:
        return x[: whole * length].reshape(whole, length, *x.shape[1:])

    whole = count // length
    of_segments = jax.tree_util.tree_map(cut, rest)
    carry, outputs = jax.lax.scan(segment, carry, of_segments)
    outputs = jax.tree_util.tree_map(lambda x: x.reshape(whole * length, *x.shape[2:]), outputs)
    if whole * length == count:
        return carry, outputs
    left_over = jax.tree_util.tree_map(lambda x: x[whole * length :], rest)
    carry, last = last_segment(carry, left_over)
    return carry, jax.tree_util.tree_map(lambda a, b: jnp.concatenate([a, b]), outputs, last)
