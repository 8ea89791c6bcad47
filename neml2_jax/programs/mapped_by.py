"""`mapped_by`: a function of one point that says itself how it is done for many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import jax
import jax.numpy as jnp

R = TypeVar("R")

Batched = tuple[Any, ...]
"""Per argument a pytree of its structure: whether its last axis are the points."""


def mapped_by(
    function: Callable[..., R], many: Callable[[int, Batched, tuple[Any, ...]], R]
) -> Callable[..., R]:
    """`function` of one point, which `jax.vmap` and `over_points` replace by `many`.

    `many(count, batched, arguments)` takes arguments with the points as their last axis where
    `batched` says so, and gives all results with the points as their last axis. Derivatives, and
    what is mapped of them, are those of `function`.
    """
    mapped = jax.custom_batching.custom_vmap(function)

    @mapped.def_vmap
    def _rule(count: int, batched: Any, *arguments: Any) -> tuple[R, Any]:
        last = jax.tree_util.tree_map(
            lambda x, b: jnp.moveaxis(x, 0, -1) if b else x, arguments, tuple(batched)
        )
        found = many(count, tuple(batched), last)
        first = jax.tree_util.tree_map(lambda x: jnp.moveaxis(x, -1, 0), found)
        return first, jax.tree_util.tree_map(lambda _: True, first)

    differentiable = jax.custom_jvp(mapped)
    differentiable.defjvp(lambda primals, tangents: jax.jvp(function, primals, tangents))
    return differentiable


def computed_apart(values: R) -> R:
    """`values` as they are, before anything that reads them, in programs that go part by part.

    Otherwise XLA computes them anew, and slowly, inside of a sum over them.
    """
    apart = jax.custom_batching.custom_vmap(lambda x: x)
    apart.def_vmap(lambda _, batched, x: (x, batched[0]))
    same = jax.custom_jvp(apart)
    same.defjvp(lambda primals, tangents: (primals[0], tangents[0]))
    return same(values)
