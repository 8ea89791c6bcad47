"""Tensors joined along an axis of a region, and tensors spaced between two along a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from ..alignment import align
from ..diagonals import fullify
from ..k_storage import align_k
from ..regions import DynamicBatchView, RegionView, SubBatchView
from ..storage import BROADCAST, FULL
from ..tensor_wrapper import TensorWrapper
from .reductions import check_region, check_value


def cat(views: Sequence[RegionView], dim: int = -1) -> Any:
    """Join tensors along an axis of a region that they have; other axes are alike.

    **Raises:** `ValueError` where regions, ranks or the sizes of the other axes differ;
    `TypeError` where types differ.
    """
    region, tensors = _checked("cat", views)
    if region is DynamicBatchView:
        for x in tensors:
            check_value("cat", x)
    tensors = align_k(*tensors)
    axis = region(tensors[0]).axis(dim)
    k = tensors[0].k_ndim
    # K axes broadcast; every other axis but the joined one is alike.
    widths = tuple(max(sizes) for sizes in zip(*(x.k_shape for x in tensors)))
    shapes = {x.shape[k:axis] + x.shape[axis + 1 :] for x in tensors}
    ranks = {(x.ndim, x.sub_batch_ndim) for x in tensors}
    if len(shapes) > 1 or len(ranks) > 1:
        listing = ", ".join(f"{x.shape} with {x.sub_batch_ndim} site axes" for x in tensors)
        raise ValueError(f"cat: axes other than the joined one differ: {listing}")
    parts = [jnp.broadcast_to(x.data, widths + x.shape[k:]) for x in tensors]
    full = [any(x.k_state[i] == FULL for x in tensors) for i in range(k)]
    return tensors[0].replace(
        jnp.concatenate(parts, axis=axis), k_state=tuple(FULL if f else BROADCAST for f in full)
    )


def stack(views: Sequence[RegionView], dim: int = 0) -> Any:
    """Join tensors along a new axis of a region; the others are aligned and broadcast.

    **Raises:** as `cat` does.
    """
    region, tensors = _checked("stack", views)
    ready = align(*tensors, what="stack")
    data = jnp.broadcast_arrays(*ready.data)
    first = tensors[0].replace(data[0], **ready.metadata)
    axis = region(first).axis(dim, extra=1)
    return _with_new_axis(region, first, jnp.stack(data, axis=axis))


def linspace(start: RegionView, end: RegionView, steps: int, dim: int = 0) -> Any:
    r"""`steps` tensors evenly spaced from `start` to `end`, along a new axis of their region.

    $$x_i = a + \tfrac{i}{n - 1} (b - a), \quad i = 0 \ldots n - 1$$

    **Raises:** as `cat` does, and `ValueError` for `steps` below 1.
    """
    return _spaced("linspace", start, end, steps, dim)


def logspace(
    start: RegionView, end: RegionView, steps: int, dim: int = 0, base: float = 10.0
) -> Any:
    """`base` to the power of `linspace`."""
    exponent = _spaced("logspace", start, end, steps, dim)
    return exponent.replace(jnp.power(base, exponent.data))


def _spaced(what: str, start: RegionView, end: RegionView, steps: int, dim: int) -> Any:
    if steps < 1:
        raise ValueError(f"{what}: at least one step is needed, got {steps}")
    region, tensors = _checked(what, (start, end))
    ready = align(*tensors, what=what)
    a, b = jnp.broadcast_arrays(*ready.data)
    first = tensors[0].replace(a, **ready.metadata)
    axis = region(first).axis(dim, extra=1)
    t = jnp.linspace(0.0, 1.0, steps, dtype=a.dtype).reshape((steps,) + (1,) * (a.ndim - axis))
    a, b = jnp.expand_dims(a, axis), jnp.expand_dims(b, axis)
    return _with_new_axis(region, first, a + t * (b - a))


def _with_new_axis(region: type[RegionView], first: TensorWrapper, data: jax.Array) -> Any:
    n = first.sub_batch_ndim + (region is SubBatchView)
    return first.replace(
        data, sub_batch_ndim=n, sub_batch_state=(FULL,) * n, sub_batch_meta=(None,) * n
    )


def _checked(what: str, views: Sequence[RegionView]) -> tuple[Any, list[Any]]:
    """The common region, and the tensors with diagonals and broadcast sites written out."""
    if not views:
        raise ValueError(f"{what}: there is nothing to join")
    for view in views:
        check_region(what, view)
    if len({type(v) for v in views}) > 1:
        raise ValueError(f"{what}: one region for all, got {', '.join(v.label for v in views)}")
    if len({type(v.tensor) for v in views}) > 1:
        raise TypeError(f"{what}: one type for all, got {', '.join(v.label for v in views)}")
    return type(views[0]), [fullify(v.tensor).materialize() for v in views]
