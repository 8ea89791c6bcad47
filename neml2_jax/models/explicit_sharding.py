"""A function of points, on the devices of an explicit mesh that hold them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
from jax.sharding import AxisType, NamedSharding, PartitionSpec


def where_points_are(
    function: Callable[[Any, Any], Any],
    arrays: Sequence[jax.Array],
    in_axes: Sequence[int | None],
    points: Any,
) -> Any:
    """`function(arrays, points)`, with each device at its own points if a mesh says which.

    Points are the last axis of `points`, of its results, and of the arrays whose axis is not
    `None`. The mesh is that of types: with explicit axes an array knows in a trace where it is.
    Without one the function is called as it is.
    """
    batched = [x for x, a in zip(arrays, in_axes) if a is not None]
    shardings = [jax.typeof(x).sharding for x in [*batched, *jax.tree_util.tree_leaves(points)]]
    held = next((s for s in shardings if _of_points(s) is not None), None)
    if held is None:
        return function(tuple(arrays), points)
    mesh, axes = held.mesh, _of_points(held)

    def last(x: Any) -> PartitionSpec:
        return PartitionSpec(*[None] * (x.ndim - 1), axes)

    def one(x: Any) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct((*x.shape[:-1], 1), x.dtype)

    specs = (
        tuple(PartitionSpec() if a is None else last(x) for x, a in zip(arrays, in_axes)),
        jax.tree_util.tree_map(last, points),
    )
    given = jax.tree_util.tree_map(
        lambda x, s: jax.sharding.reshard(x, NamedSharding(mesh, s)),
        (tuple(arrays), points),
        specs,
    )
    shapes = jax.eval_shape(
        function,
        tuple(
            jax.ShapeDtypeStruct(x.shape, x.dtype) if a is None else one(x)
            for x, a in zip(arrays, in_axes)
        ),
        jax.tree_util.tree_map(one, points),
    )
    results = jax.tree_util.tree_map(last, shapes)
    # Values that the loops of a solve start from are the same on all devices, those they lead to
    # are not, which the check takes for an error.
    shared = jax.shard_map(function, mesh=mesh, in_specs=specs, out_specs=results, check_vma=False)
    return shared(*given)


def solve_where_points_are(solve: Callable[[Any, Any], Any], A: Any, b: Any) -> Any:
    """$A^{-1} b$ by `solve`, with each device at its own points."""
    return where_points_are(lambda _, both: solve(*both), (), (), (A, b))


def _of_points(sharding: Any) -> Any:
    """The explicit mesh axes that the last axis of an array is shared among, if any."""
    spec, mesh = sharding.spec, sharding.mesh
    if mesh.empty or not spec or spec[-1] is None:
        return None
    names = spec[-1] if isinstance(spec[-1], tuple) else (spec[-1],)
    kinds = dict(zip(mesh.axis_names, mesh.axis_types))
    return spec[-1] if all(kinds[n] == AxisType.Explicit for n in names) else None
