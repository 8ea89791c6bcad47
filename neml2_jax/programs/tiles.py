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
Carried = TypeVar("Carried")

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
        def of_tile(carried: None, tile: Any, *own: Any) -> tuple[R, None]:
            return function(*own, **kwargs), carried

        return in_tiles_carrying(of_tile, in_axes, size)(None, *args)[0]

    return tiled


def in_tiles_carrying(
    function: Callable[..., tuple[R, Carried]], in_axes: InAxes, size: int | None = None
) -> Callable[..., tuple[R, Carried]]:
    """As `in_tiles`, one after the other, with something that each tile may change.

    `function` takes it, and the number of the tile, in front of its arguments, and gives it behind
    its results. What of it a tile leaves as it is, is not moved.
    """

    def tiled(carried: Carried, *args: Any) -> tuple[R, Carried]:
        leaves, treedef = jax.tree_util.tree_flatten(args)
        batched = batched_leaves(in_axes, args)
        points = _last(leaves, batched)
        tiles, tile = tiling(points, size)
        symbolic = export.is_symbolic_dim(points)
        if not symbolic and tiles == 1:
            return function(carried, 0, *args)

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

        def of_tile(carried: Carried, own: tuple[Any, ...]) -> tuple[Carried, R]:
            number, *parts = own
            here = iter(parts)
            full = [next(here) if b else x for x, b in zip(leaves, batched)]
            results, carried = function(
                carried, number, *jax.tree_util.tree_unflatten(treedef, full)
            )
            return carried, results

        parts = (split(x) for x, b in zip(leaves, batched) if b)
        carried, results = jax.lax.scan(of_tile, carried, (jnp.arange(tiles), *parts))
        return jax.tree_util.tree_map(joined, results), carried

    return tiled


def tiling(points: Any, size: int | None = None) -> tuple[Any, Any]:
    """How many tiles so many points make, and how many points are in each."""
    tile = TILE if size is None else size
    if not export.is_symbolic_dim(points) and points <= tile:
        return 1, points
    return -(-points // tile), tile


def _last(leaves: list[jax.Array], batched: list[bool]) -> Any:
    """The number of points, which may be symbolic."""
    return next(x.shape[-1] for x, b in zip(leaves, batched) if b)
