"""The points of a batch shared among devices, each of which marches its own.

No device waits for another inside a march: where points are done early the device goes on to the
next step, and nothing is exchanged before the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec
from jaxtyping import PyTree

from ..equation_systems.kept_memory import forgotten
from ..models.model import AbstractModel, Values
from ..programs.cores import Device
from ..types import TensorWrapper, is_tensor
from .march import Carry, StepRecord, at_step, march, march_chunk, with_no_memories

Leaf = TensorWrapper | jax.Array
AXIS = "points"
"""Name of the mesh axis."""


def march_on_devices(
    model: AbstractModel,
    prescribed: Mapping[str, TensorWrapper],
    initial: Mapping[str, TensorWrapper] | None = None,
    *,
    devices: Sequence[Device] | None = None,
    checkpoint: bool | int = False,
    zero: Sequence[str] = (),
    time: str = "t",
) -> Values:
    """`march`, the points shared among `devices` along the first axis of the batch.

    By default these are all devices of the default platform. Prescribed values are
    `(steps + 1, points, *rest)`. Outputs and derivatives are those of `march`; what all points have
    in common is copied to every device. Where points cannot be shared out evenly, the last one is
    repeated to make up the numbers.

    A CPU that is to be several devices needs threads for all of them, or they may wait for each
    other forever: set the environment variable NPROC to twice their number before JAX starts.

    **Raises:** `ValueError` if there are fewer points than devices.
    """

    def run(model: AbstractModel, prescribed: Values, initial: Values) -> tuple[Values]:
        return (march(model, prescribed, initial, checkpoint=checkpoint, zero=zero, time=time),)

    arguments = (model, dict(prescribed), dict(initial or {}))
    return _shared(run, devices or jax.devices(), arguments, (0, 1, 0), (1,))[0]


def march_chunk_on_devices(
    devices: Sequence[Device],
) -> Callable[[AbstractModel, Carry, Values, jax.Array], tuple[Carry, StepRecord]]:
    """`march_chunk`, the points shared among `devices` along the first axis of the batch.

    Jacobians are reused within a chunk, and not handed on to the next one.

    What it returns raises `ValueError` if there are fewer points than devices.
    """

    def run(model: AbstractModel, carry: Carry, values: Values, wanted: jax.Array) -> Any:
        first = {n: at_step(x, 0) for n, x in values.items()}
        carry = with_no_memories(model, carry, first)
        carry, record = march_chunk(model, carry, values, wanted)
        kept = (record.lagged, record.outputs, record.reports)
        return carry.lagged, kept, carry.failed[None], record.taken[:, None]

    @eqx.filter_jit
    def chunk(
        model: AbstractModel, carry: Carry, values: Values, wanted: jax.Array
    ) -> tuple[Carry, StepRecord]:
        memories, carry = carry.memories, Carry(carry.lagged, carry.failed)
        of_device = PartitionSpec(AXIS), PartitionSpec(None, AXIS)
        lagged, kept, failed, taken = _shared(
            run, devices, (model, carry, values, wanted), (0, 0, 1, 0), (0, 1, *of_device)
        )
        # A device goes on where another has failed; what it did then does not count.
        return Carry(lagged, jnp.any(failed), forgotten(memories)), StepRecord(
            kept[0], kept[1], kept[2], jnp.all(taken, axis=-1)
        )

    return chunk


def _shared(
    function: Callable[..., tuple[Any, ...]],
    devices: Sequence[Device],
    arguments: tuple[Any, ...],
    leads: tuple[int, ...],
    out_leads: tuple[int | PartitionSpec, ...],
) -> tuple[Any, ...]:
    """`function` of the points of each device; results joined.

    `leads` counts the axes in front of the batch, per argument; `out_leads` per result, or says
    outright how a result is joined.
    """
    results = eqx.filter_eval_shape(function, *arguments)
    points = _points([*zip(arguments, leads), *zip(results, out_leads)])
    if not points or points[0] < len(devices):
        raise ValueError(
            f"{len(devices)} devices cannot share the points of a batch of shape {points}; take "
            f"at most as many devices as its first axis is long"
        )
    count = points[0]
    missing = -count % len(devices)

    def specs(tree: PyTree, lead: int | PartitionSpec) -> Any:
        if isinstance(lead, PartitionSpec):
            return lead
        return _map(lambda x: _spec(_batched(x, lead, points), lead), tree)

    def filled(x: Leaf, lead: int) -> Any:
        if not _batched(x, lead, points):
            return x
        return _over(x, lambda a: _repeat_last(a, lead, missing))

    def cut(x: Leaf, like: Leaf, lead: int | PartitionSpec) -> Any:
        if isinstance(lead, PartitionSpec) or not _batched(like, lead, points):
            return x
        return _over(x, lambda a: a[(slice(None),) * lead + (slice(count),)])

    arrays, static = eqx.partition(arguments, eqx.is_array)
    padded = tuple(_map(lambda x, n=n: filled(x, n), a) for a, n in zip(arrays, leads))
    joined = jax.shard_map(
        lambda *arrays: function(*eqx.combine(arrays, static)),
        mesh=Mesh(np.array(devices), (AXIS,)),
        in_specs=tuple(specs(a, n) for a, n in zip(arrays, leads)),
        out_specs=tuple(specs(r, n) for r, n in zip(results, out_leads)),
        check_vma=False,
    )(*padded)
    return tuple(
        jax.tree_util.tree_map(lambda x, like, n=n: cut(x, like, n), r, like, is_leaf=is_tensor)
        for r, like, n in zip(joined, results, out_leads)
    )


def _map(function: Callable[[Any], Any], tree: PyTree) -> PyTree:
    return jax.tree_util.tree_map(function, tree, is_leaf=is_tensor)


def _over(x: Leaf, function: Callable[[jax.Array], jax.Array]) -> Any:
    return x.replace(function(x.data)) if isinstance(x, TensorWrapper) else function(x)


def _points(trees: list[tuple[Any, int | PartitionSpec]]) -> tuple[int, ...]:
    """Shape of the dynamic batch that all tensors of the trees broadcast to."""
    shapes = []
    for tree, lead in trees:
        if isinstance(lead, int):
            tensors = jax.tree_util.tree_leaves(tree, is_leaf=is_tensor)
            shapes += [x.dynamic_batch_shape[lead:] for x in tensors if is_tensor(x)]
    return tuple(np.broadcast_shapes(*shapes))


def _batched(x: Leaf, lead: int, points: tuple[int, ...]) -> bool:
    """Whether `x` has the first axis of the batch, behind `lead` others, at full length.

    Arrays that are no tensors are those of reports, with a value per point, or of a model.
    """
    shape = x.dynamic_batch_shape if isinstance(x, TensorWrapper) else x.shape
    return len(shape) == lead + len(points) and shape[lead] == points[0]


def _spec(batched: bool, lead: int) -> PartitionSpec:
    return PartitionSpec(*(None,) * lead, AXIS) if batched else PartitionSpec()


def _repeat_last(x: jax.Array, axis: int, times: int) -> jax.Array:
    if not times:
        return x
    length = x.shape[axis]
    return jnp.take(x, np.minimum(np.arange(length + times), length - 1), axis=axis)
