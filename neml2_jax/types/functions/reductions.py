"""Sums, means and differences along an axis of the region that is named.

Each takes a region view, `mean(x.sub_batch)`, so that the axes meant are explicit.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from ..diagonals import fullify
from ..regions import DynamicBatchView, RegionView, SubBatchView
from ..tensor_wrapper import TensorWrapper
from .structure import sum_sub_batch


def sum(view: RegionView, dim: int = -1) -> Any:
    """Sum over one axis of a region.

    Over sites, a K axis paired with the axis is exposed (see `sum_sub_batch`).

    **Raises:** `ValueError` for a region whose axes are not summed (`batch`, `base`, `k`), and for
    the dynamic batch of a tangent.
    """
    check_region("sum", view)
    axis = view.axis(dim)
    x: Any = view.tensor
    if isinstance(view, SubBatchView):
        return sum_sub_batch(x, dim)
    check_value("sum", x)
    return x.replace(jnp.sum(x.data, axis=axis))


def mean(view: RegionView, dim: int = -1) -> Any:
    """The mean over one axis of a region; raises as `sum` does."""
    check_region("mean", view)
    axis = view.axis(dim)
    x: Any = view.tensor
    if isinstance(view, SubBatchView):
        return sum_sub_batch(x, dim) * (1.0 / x.sub_batch_shape[dim])
    check_value("mean", x)
    return x.replace(jnp.mean(x.data, axis=axis))


def diff(view: RegionView, n: int = 1, dim: int = -1) -> Any:
    """The `n`-th difference of neighbours along one axis of a region; it is `n` shorter.

    Over sites, diagonals of a tangent are written out first. Raises as `sum` does, and
    `ValueError` where the axis is shorter than `n`.
    """
    check_region("diff", view)
    x: Any = view.tensor
    if isinstance(view, SubBatchView):
        x = fullify(x).materialize()
    else:
        check_value("diff", x)
    axis = type(view)(x).axis(dim)
    if not 0 <= n <= x.shape[axis]:
        raise ValueError(
            f"diff: order {n} along an axis of size {x.shape[axis]} of {view.label} {view.shape}"
        )
    return x.replace(jnp.diff(x.data, n=n, axis=axis))


def check_region(what: str, view: object) -> None:
    """Raise unless `view` is of the points or of the sites."""
    if not isinstance(view, (DynamicBatchView, SubBatchView)):
        given = view.label if isinstance(view, RegionView) else type(view).__name__
        raise ValueError(
            f"{what}: say which axes are meant, x.dynamic_batch or x.sub_batch; got {given}"
        )


def check_value(what: str, x: TensorWrapper) -> None:
    """Raise if `x` is a tangent, whose dynamic axes may be left out or stored with size 1."""
    if x.k_ndim:
        raise ValueError(
            f"{what} over the dynamic batch of a tangent ({type(x).__name__} {x.shape} with "
            f"{x.k_ndim} K axes): its dynamic axes may stand for a larger batch. Differentiate "
            f"the function of the value instead."
        )
