"""What a solve hands to the next one of the same points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Int

TileNumber = int | Int[Array, ""]


class SolverMemory(eqx.Module):
    """A factorised Jacobian of each point, and at which points there is one.

    The first axis of all arrays are the tiles of points that are solved together: so what a tile
    renews is written in place, and nothing else is moved.
    """

    factors: Any
    known: Bool[Array, "tiles points"]

    @staticmethod
    def none(factorised: Callable[..., Any], u: Any, *others: Any, tiles: Any = 1) -> SolverMemory:
        """Of tiles of which nothing has been solved.

        `factorised` is what the unknowns of a tile, and other arrays of it, lead to.
        """
        like, width = jax.eval_shape(factorised, u, *others), u[0].shape[-1]
        zeros = jax.tree_util.tree_map(lambda x: jnp.zeros((tiles, *x.shape), x.dtype), like)
        return SolverMemory(zeros, jnp.zeros((tiles, width), bool))

    def forgotten(self) -> SolverMemory:
        return SolverMemory(self.factors, jnp.zeros_like(self.known))


def at_tile(arrays: Any, tile: TileNumber) -> Any:
    return jax.tree_util.tree_map(
        lambda x: jax.lax.dynamic_index_in_dim(x, tile, 0, keepdims=False), arrays
    )


def with_tile(arrays: Any, tile: TileNumber, new: Any) -> Any:
    return jax.tree_util.tree_map(
        lambda x, y: jax.lax.dynamic_update_index_in_dim(x, y, tile, 0), arrays, new
    )
