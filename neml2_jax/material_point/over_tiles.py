"""A function of one material point over all of them, tile after tile.

Within a tile the points are the last axis of all arrays, and each result is written where it
belongs. The last tile reaches back over points of the one before, so that none is filled up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import PyTree

from ..programs import over_points_in_parts, traced_once
from ..types import is_tensor
from .tiles import TILE, around, varies_over


class Distinct:
    """A pytree in which several leaves are one array, which is held once."""

    def __init__(self, arrays: list[Any], which: tuple[int, ...], structure: Any):
        self.arrays, self.which, self.structure = arrays, which, structure

    @staticmethod
    def of(tree: PyTree) -> Distinct:
        """Leaves that are the same object are one."""
        leaves, structure = jax.tree_util.tree_flatten(tree)
        place = {key: i for i, key in enumerate(dict.fromkeys(map(id, leaves)))}
        arrays = list({id(x): x for x in leaves}.values())
        return Distinct(arrays, tuple(place[id(x)] for x in leaves), structure)

    @property
    def tree(self) -> PyTree:
        """The pytree."""
        return jax.tree_util.tree_unflatten(self.structure, [self.arrays[i] for i in self.which])


jax.tree_util.register_pytree_node(
    Distinct,
    lambda x: (x.arrays, (x.which, x.structure)),
    lambda known, arrays: Distinct(arrays, *known),
)


def over_tiles(
    function: Callable[[Any, Any], Any], shared: PyTree, own: PyTree, points: tuple[int, ...]
) -> Distinct:
    """`function(shared, own)` of one point, for all points, which arrays of `own` have in front.

    Tensors of `shared`, such as parameters, may have them too. Results have them in front, but for
    those that are arrays of the reports.
    """
    count, n = math.prod(points), len(points)
    leaves, treedef = jax.tree_util.tree_flatten((shared, own), is_leaf=is_tensor)
    of_own = len(jax.tree_util.tree_leaves(shared, is_leaf=is_tensor))
    varies = [varies_over(x, points, i >= of_own) for i, x in enumerate(leaves)]
    data = [x.data if is_tensor(x) else x for x, v in zip(leaves, varies) if v]
    rows = [x.reshape((count, *x.shape[n:])) for x in data]
    made: list[Any] = []

    def at_point(*arrays: jax.Array) -> list[Any]:
        here = iter(arrays)
        whole = [around(x, next(here)) if v else x for x, v in zip(leaves, varies)]
        results = function(*jax.tree_util.tree_unflatten(treedef, whole))
        made[:], kinds = jax.tree_util.tree_flatten(results, is_leaf=is_tensor)
        made.append(kinds)
        return [x.data if is_tensor(x) else x for x in made[:-1]]

    tile = min(TILE, count)

    def of_tile(*parts: jax.Array) -> list[jax.Array]:
        last = [jnp.moveaxis(x, 0, -1) for x in parts]
        found = Distinct.of(over_points_in_parts(at_point)(*last))
        made.append(found.which)
        return [jnp.moveaxis(x, -1, 0) for x in found.arrays]

    parts = [jax.ShapeDtypeStruct((tile, *x.shape[1:]), x.dtype) for x in rows]
    program = traced_once(of_tile, *parts)
    *like, kinds, which = made
    if tile == count:
        found = program(*rows)
    else:
        shapes = jax.eval_shape(program, *parts)

        def fill(k: jax.Array, results: list[jax.Array]) -> list[jax.Array]:
            start = jnp.minimum(k * tile, count - tile)
            parts = [jax.lax.dynamic_slice_in_dim(x, start, tile) for x in rows]
            return [
                jax.lax.dynamic_update_slice_in_dim(x, new, start, 0)
                for x, new in zip(results, program(*parts))
            ]

        start = [jnp.zeros((count, *s.shape[1:]), s.dtype) for s in shapes]
        found = jax.lax.fori_loop(0, -(-count // tile), fill, start)
    found = [x.reshape((*points, *x.shape[1:])) for x in found]
    stands = [around(x, found[i]) for x, i in zip(like, which)]
    return Distinct.of(jax.tree_util.tree_unflatten(kinds, stands))
