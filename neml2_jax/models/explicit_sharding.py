"""A function of points, on the devices of an explicit mesh that hold them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import jax
from jax.sharding import AxisType, NamedSharding, PartitionSpec

from ..errors import BatchError, NEML2Error

Points = TypeVar("Points")
Results = TypeVar("Results")
Matrix = TypeVar("Matrix")

MeshAxes = str | tuple[str, ...]
"""The axis of a mesh, or the axes, that one axis of an array is shared among."""


def where_points_are(
    function: Callable[[tuple[jax.Array, ...], Points], Results],
    arrays: Sequence[jax.Array],
    in_axes: Sequence[int | None],
    points: Points,
) -> Results:
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

    def last(x: jax.Array | jax.ShapeDtypeStruct) -> PartitionSpec:
        return PartitionSpec(*[None] * (x.ndim - 1), axes)

    def one(x: jax.Array) -> jax.ShapeDtypeStruct:
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


def is_shared_explicitly(x: jax.Array) -> bool:
    """Whether points, which are the last axis, are shared among the devices of an explicit mesh."""
    return _of_points(jax.typeof(x).sharding) is not None


def is_placed(x: jax.Array) -> bool:
    """Whether an array knows where it is on an explicit mesh."""
    sharding = jax.typeof(x).sharding
    return not sharding.mesh.empty and any(sharding.spec)


def over_sharded_axes(
    function: Callable[..., Any], arrays: Sequence[jax.Array], varies: Sequence[Sequence[bool]]
) -> Any:
    """`function(*arrays)`, mapped over leading axes, with each device at its own part of them.

    `varies` says of each array along which of the axes it varies: these are its first, in order.
    They are the first axes of all results. Without an explicit mesh the function is called as it
    is. With one, JAX cannot map a choice between a value of the points and a constant (`select`),
    which has no sharding.

    **Raises:** `BatchError` where arrays are shared in ways that do not fit together.
    """
    given = [jax.typeof(x).sharding for x in arrays]
    if not any(is_placed(x) for x in arrays):
        return function(*arrays)
    names: list[Any] = [None] * max(map(len, varies))
    mesh = None
    for sharding, along in zip(given, varies):
        axes, spec = [i for i, v in enumerate(along) if v], tuple(sharding.spec)
        if any(spec[len(axes) :]) or (any(spec) and not _all_explicit(sharding)):
            return _as_it_is(function, arrays)
        for axis, name in zip(axes, spec):
            if name is not None:
                names[axis], mesh = name, sharding.mesh
    used = [n for name in names if name is not None for n in _several(name)]
    if mesh is None or len(set(used)) < len(used):
        return _as_it_is(function, arrays)
    specs = tuple(PartitionSpec(*(name for name, v in zip(names, along) if v)) for along in varies)
    parts = [jax.sharding.reshard(x, NamedSharding(mesh, s)) for x, s in zip(arrays, specs)]
    shared = jax.shard_map(
        function, mesh=mesh, in_specs=specs, out_specs=PartitionSpec(*names), check_vma=False
    )
    return shared(*parts)


def _as_it_is(function: Callable[..., Any], arrays: Sequence[jax.Array]) -> Any:
    """`function(*arrays)`, if JAX finds a sharding for all that is in it."""
    try:
        return function(*arrays)
    except NEML2Error:
        raise
    except Exception as error:
        found = ", ".join(str(jax.typeof(x)) for x in arrays)
        raise BatchError(
            f"operands that are shared over an explicit mesh as {found} do not fit together "
            f"({error}). Share batch axes only, the same axis over the same axis of the mesh for "
            f"all of them (jax.sharding.reshard), or make the call inside a jax.shard_map"
        ) from error


def solve_where_points_are(
    solve: Callable[[Matrix, Points], Results], A: Matrix, b: Points
) -> Results:
    """$A^{-1} b$ by `solve`, with each device at its own points."""
    return where_points_are(lambda _, both: solve(*both), (), (), (A, b))


def _of_points(sharding: NamedSharding) -> MeshAxes | None:
    """The explicit mesh axes that the last axis of an array is shared among, if any."""
    spec, mesh = sharding.spec, sharding.mesh
    if mesh.empty or not spec or spec[-1] is None:
        return None
    return spec[-1] if _all_explicit(sharding, spec[-1]) else None


def _several(name: MeshAxes) -> tuple[str, ...]:
    return name if isinstance(name, tuple) else (name,)


def _all_explicit(sharding: NamedSharding, *names: MeshAxes) -> bool:
    """Whether the mesh axes, by default all that an array is shared among, are explicit."""
    kinds = dict(zip(sharding.mesh.axis_names, sharding.mesh.axis_types))
    found = names or [name for name in sharding.spec if name is not None]
    return all(kinds[n] == AxisType.Explicit for name in found for n in _several(name))
