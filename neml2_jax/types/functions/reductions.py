"""Sums, means, differences and joins along the region that is named.

Each takes a region view, `mean(x.sub_batch)`, so that the axes meant are explicit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp

from ..regions import DynamicBatchView, SubBatchView
from ..tensor_wrapper import FULL, TensorWrapper, align
from .structure import fullify, sum_sub_batch


def sum(view: Any, dim: int = -1) -> Any:
    """Sum over one axis of a region.

    Over sites, a K axis paired with the axis is exposed (see `sum_sub_batch`).

    **Raises:** `ValueError` for a region whose axes are not summed (`batch`, `base`, `k`).
    """
    _check_region("sum", view)
    if isinstance(view, SubBatchView):
        return sum_sub_batch(view.tensor, dim)
    x = view.tensor
    _check_seeds("sum", x)
    return x.replace(jnp.sum(x.data, axis=view._axis(dim)))


def mean(view: Any, dim: int = -1) -> Any:
    """The mean over one axis of a region."""
    _check_region("mean", view)
    x = view.tensor
    if isinstance(view, SubBatchView):
        size = x.sub_batch_shape[dim]
        return sum_sub_batch(x, dim) * (1.0 / size)
    _check_seeds("mean", x)
    return x.replace(jnp.mean(x.data, axis=view._axis(dim)))


def diff(view: Any, n: int = 1, dim: int = -1) -> Any:
    """The `n`-th difference of neighbours along one axis of a region."""
    _check_region("diff", view)
    x = view.tensor
    if isinstance(view, SubBatchView):
        x = fullify(x).materialize()
        view = SubBatchView(x)
    return x.replace(jnp.diff(x.data, n=n, axis=view._axis(dim)))


def cat(views: Sequence[Any], dim: int = -1) -> Any:
    """Join tensors along an axis of a region that they have."""
    return _joined("cat", views, dim, new=False)


def stack(views: Sequence[Any], dim: int = 0) -> Any:
    """Join tensors along a new axis of a region."""
    return _joined("stack", views, dim, new=True)


def _joined(what: str, views: Sequence[Any], dim: int, new: bool) -> Any:
    region = type(views[0])
    if any(type(v) is not region for v in views):
        raise ValueError(f"{what}: all tensors are joined in the same region")
    _check_region(what, views[0])
    tensors = [fullify(v.tensor).materialize() for v in views]
    if new:
        ready = align(*tensors, what=what)
        data = jnp.broadcast_arrays(*ready.data)
        first = tensors[0].replace(data[0], **ready.metadata)
        axis = region(first)._axis(dim, extra=1)
        joined = jnp.stack(data, axis=axis)
        extra = 1 if region is SubBatchView else 0
    else:
        first = tensors[0]
        axis = region(first)._axis(dim)
        joined = jnp.concatenate([t.data for t in tensors], axis=axis)
        extra = 0
    n = first.sub_batch_ndim + extra
    return first.replace(
        joined, sub_batch_ndim=n, sub_batch_state=(FULL,) * n, sub_batch_meta=(None,) * n
    )


def linspace(start: Any, end: Any, steps: int, dim: int = 0) -> Any:
    """`steps` tensors evenly spaced from `start` to `end`, along a new axis of their region."""
    return _spaced(start, end, steps, dim, lambda a, b, t: a + t * (b - a))


def logspace(start: Any, end: Any, steps: int, dim: int = 0, base: float = 10.0) -> Any:
    """`base` to the power of `linspace`."""
    return _spaced(start, end, steps, dim, lambda a, b, t: base ** (a + t * (b - a)))


def _spaced(start: Any, end: Any, steps: int, dim: int, law: Any) -> Any:
    _check_region("linspace", start)
    a, b = start.tensor, end.tensor
    ready = align(a, b, what="linspace")
    x, y = jnp.broadcast_arrays(*ready.data)
    first = a.replace(x, **ready.metadata).materialize()
    axis = type(start)(first)._axis(dim, extra=1)
    t = jnp.linspace(0.0, 1.0, steps, dtype=x.dtype)
    t = t.reshape((steps,) + (1,) * (x.ndim - axis))
    data = law(jnp.expand_dims(x, axis), jnp.expand_dims(y, axis), t)
    n = first.sub_batch_ndim + isinstance(start, SubBatchView)
    return first.replace(
        data, sub_batch_ndim=n, sub_batch_state=(FULL,) * n, sub_batch_meta=(None,) * n
    )


def _check_region(what: str, view: Any) -> None:
    if not isinstance(view, (DynamicBatchView, SubBatchView)):
        given = view.name if hasattr(view, "name") else type(view).__name__
        raise ValueError(
            f"{what}: say which axes are meant, x.dynamic_batch or x.sub_batch; got {given}"
        )


def _check_seeds(what: str, x: TensorWrapper) -> None:
    if x.k_ndim:
        raise ValueError(
            f"{what} over the dynamic batch of a tangent: its size-1 axes may stand for the whole "
            f"batch; expand them first and work on .data"
        )
