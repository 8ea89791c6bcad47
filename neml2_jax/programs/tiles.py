"""`in_tiles`: a function of many points, called with a few of them at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import jax
import jax.numpy as jnp
from jax import export
from jaxtyping import Array, Shaped

from .in_axes import InAxes, batched_leaves

P = ParamSpec("P")
R = TypeVar("R")

TILE = 64
"""Points that are solved together. A tile stays in cache, and is done when its own points are."""


def in_tiles(function: Callable[P, R], in_axes: InAxes, size: int | None = None) -> Callable[P, R]:
    """`function` of points, which are the last axis of arrays, with a tile of them at a time.

    Arguments are batched as `in_axes` says, a prefix of -1 and `None`; all results are. The last
    tile is filled up with its last point. What fits into one tile is handed over as it is. A
    symbolic number of points is always tiled, since tiles are of one size, unlike the whole. The
    size is `TILE` where none is given.
    """

    def tiled(*args: P.args, **kwargs: P.kwargs) -> R:
        tile = TILE if size is None else size
        leaves, treedef = jax.tree_util.tree_flatten(args)
        batched = batched_leaves(in_axes, args)
        points = _last(leaves, batched)
        symbolic = export.is_symbolic_dim(points)
        if not symbolic and points <= tile:
            return function(*args, **kwargs)
        tiles: Any = -(-points // tile)

        def split(x: Shaped[Array, "*axes points"]) -> Shaped[Array, "tiles *axes tile"]:
            if symbolic:
                last: Any = points - 1
                x = jnp.take(x, jnp.minimum(jnp.arange(tiles * tile), last), axis=-1)
            else:  # a copy, where taking would look up each index
                missing = tiles * tile - points
                x = jnp.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, missing)], mode="edge")
            return jnp.moveaxis(x.reshape((*x.shape[:-1], tiles, tile)), -2, 0)

        def joined(x: Shaped[Array, "tiles *axes tile"]) -> Shaped[Array, "*axes points"]:
            x = jnp.moveaxis(x, 0, -2)
            return x.reshape((*x.shape[:-2], -1))[..., :points]

        def of_tile(own: tuple[jax.Array, ...]) -> R:
            here = iter(own)
            full = [next(here) if b else x for x, b in zip(leaves, batched)]
            return function(*jax.tree_util.tree_unflatten(treedef, full), **kwargs)

        results = jax.lax.map(of_tile, tuple(split(x) for x, b in zip(leaves, batched) if b))
        return jax.tree_util.tree_map(joined, results)

    return tiled


def _last(leaves: list[jax.Array], batched: list[bool]) -> Any:
    """The number of points, which may be symbolic."""
    return next(x.shape[-1] for x, b in zip(leaves, batched) if b)
