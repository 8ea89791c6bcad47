"""A function of one material point over all of them, tile after tile.

Within a tile the points are the last axis of all arrays, and each result is written where it
belongs. The last tile reaches back over points of the one before, so that none is filled up.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.custom_derivatives import SymbolicZero
from jaxtyping import PyTree

from ..programs import over_points_in_parts, traced_once
from ..programs.tiles import TILE
from ..types import is_tensor
from .distinct import Distinct
from .tiles import around, in_tiles, varies_over


def over_tiles(
    function: Callable[[Any, Any], Any], shared: PyTree, own: PyTree, points: tuple[int, ...]
) -> PyTree:
    """`function(shared, own)` of one point, for all points, which arrays of `own` have in front.

    Tensors of `shared`, such as parameters, may have them too; all results do. Derivatives are
    those of `in_tiles`. Results that are one value are one object.
    """
    leaves, treedef = jax.tree_util.tree_flatten((shared, own), is_leaf=is_tensor)
    of_own = len(jax.tree_util.tree_leaves(shared, is_leaf=is_tensor))
    varies = [varies_over(x, points, i >= of_own) for i, x in enumerate(leaves)]
    data = [x.data if is_tensor(x) else x for x in leaves]
    which = [i for i, x in enumerate(data) if eqx.is_array(x)]
    batched = [bool(varies[i]) for i in which]

    def with_data(arrays: Sequence[jax.Array]) -> tuple[Any, Any]:
        whole = list(leaves)
        for i, x in zip(which, arrays):
            whole[i] = around(leaves[i], x)
        return jax.tree_util.tree_unflatten(treedef, whole)

    tiles = _Tiles(lambda arrays: function(*with_data(arrays)), batched, points)
    arrays = [data[i] for i in which]
    made = tiles.of_one_tile(arrays)

    @jax.custom_jvp
    def all_points(arrays: list[jax.Array]) -> list[jax.Array]:
        return tiles.run(made.program, arrays)

    def points_together(arrays: list[jax.Array]) -> list[jax.Array]:
        shared, own = with_data(arrays)
        found = jax.tree_util.tree_leaves(
            in_tiles(function, shared, own, points), is_leaf=is_tensor
        )
        every = [made.spread(i, x, points) for i, x in enumerate(found)]
        return [every[made.which.index(k)] for k in range(made.count)]

    def derivative(primals: Any, tangents: Any) -> Any:
        (arrays,), (along,) = primals, tangents
        moving = [i for i, d in enumerate(along) if not isinstance(d, SymbolicZero)]

        def moved(some: list[jax.Array]) -> list[jax.Array]:
            every = list(arrays)
            for i, x in zip(moving, some):
                every[i] = x
            return points_together(every)

        return jax.jvp(moved, ([arrays[i] for i in moving],), ([along[i] for i in moving],))

    all_points.defjvp(derivative, symbolic_zeros=True)
    return made.tree(all_points(arrays), arrays, points)


@dataclasses.dataclass(frozen=True)
class _OfOneTile:
    """What is known once the program of a tile is traced: it, and where its results belong."""

    program: Callable[..., list[jax.Array]]
    like: list[Any]
    """Results at one point."""
    which: tuple[int, ...]
    """Of each result, the array of the program that it is; -1, -2, ... are those it is given."""
    structure: Any

    @property
    def count(self) -> int:
        """How many arrays the program gives."""
        return max((0, *(k + 1 for k in self.which)))

    def tree(
        self, arrays: list[jax.Array], given: list[jax.Array], points: tuple[int, ...]
    ) -> PyTree:
        whole = [x.reshape((*points, *x.shape[1:])) for x in arrays]
        stands = [
            around(x, whole[k] if k >= 0 else given[-1 - k]) for x, k in zip(self.like, self.which)
        ]
        return jax.tree_util.tree_unflatten(self.structure, stands)

    def spread(self, i: int, x: Any, points: tuple[int, ...]) -> jax.Array:
        """Data of a result that may be the same for all points, for each point."""
        data, like = (y.data if is_tensor(y) else y for y in (x, self.like[i]))
        count = math.prod(points)
        return jnp.broadcast_to(data, (*points, *like.shape)).reshape((count, *like.shape))


@dataclasses.dataclass(frozen=True)
class _Tiles:
    """A function of the arrays of one point, and which of them vary over points."""

    function: Callable[[Sequence[jax.Array]], Any]
    batched: list[bool]
    points: tuple[int, ...]

    @property
    def count(self) -> int:
        return math.prod(self.points)

    def rows(self, arrays: list[jax.Array]) -> list[jax.Array]:
        """With the points as one axis in front."""
        n = len(self.points)
        return [
            x.reshape((self.count, *x.shape[n:])) if b else x for x, b in zip(arrays, self.batched)
        ]

    def of_one_tile(self, arrays: list[jax.Array]) -> _OfOneTile:
        made: list[Any] = []

        def at_point(*arrays: jax.Array) -> list[jax.Array]:
            like, structure = jax.tree_util.tree_flatten(self.function(arrays), is_leaf=is_tensor)
            made[:] = [like, structure]
            return [x.data if is_tensor(x) else x for x in like]

        axes = [-1 if b else None for b in self.batched]

        def of_tile(*parts: jax.Array) -> list[jax.Array]:
            last = [jnp.moveaxis(x, 0, -1) if b else x for x, b in zip(parts, self.batched)]
            found = Distinct.of(over_points_in_parts(at_point, axes)(*last), last)
            made.append(found.which)
            return [jnp.moveaxis(x, -1, 0) for x in found.arrays]

        tile = min(TILE, self.count)
        shapes = [
            jax.ShapeDtypeStruct((tile, *x.shape[1:]) if b else x.shape, x.dtype)
            for x, b in zip(self.rows(arrays), self.batched)
        ]
        program = traced_once(of_tile, *shapes)
        like, structure, which = made
        return _OfOneTile(program, like, which, structure)

    def run(self, program: Callable[..., list[jax.Array]], arrays: list[jax.Array]) -> Any:
        rows, tile = self.rows(arrays), min(TILE, self.count)
        if tile == self.count:
            return program(*rows)

        def first(k: int | jax.Array) -> int | jax.Array:
            return jnp.minimum(k * tile, self.count - tile)

        def parts(k: int | jax.Array) -> list[jax.Array]:
            return [
                jax.lax.dynamic_slice_in_dim(x, first(k), tile) if b else x
                for x, b in zip(rows, self.batched)
            ]

        def fill(k: jax.Array, results: list[jax.Array]) -> list[jax.Array]:
            return [
                jax.lax.dynamic_update_slice_in_dim(x, new, first(k), 0)
                for x, new in zip(results, program(*parts(k)))
            ]

        shapes = jax.eval_shape(program, *parts(0))
        start = [jnp.zeros((self.count, *s.shape[1:]), s.dtype) for s in shapes]
        return jax.lax.fori_loop(0, -(-self.count // tile), fill, start)
