"""Which leaves of arguments are batched."""

from __future__ import annotations

from typing import Any

import jax
from jaxtyping import PyTree

InAxes = PyTree[int | None]
"""A prefix of the arguments, as for `jax.vmap`: -1 where the last axis is the batch, or `None`."""


def batched_leaves(in_axes: InAxes, arguments: PyTree) -> list[bool]:
    """Per leaf of the arguments, whether its last axis is the batch."""

    def below(axis: int | None, x: PyTree) -> Any:
        return jax.tree_util.tree_map(lambda _: axis is not None, x)

    flags = jax.tree_util.tree_map(below, in_axes, arguments, is_leaf=lambda a: a is None)
    return jax.tree_util.tree_leaves(flags)
