"""The rate of a change over a step that may have no duration."""

from __future__ import annotations

from typing import TypeVar

import jax.numpy as jnp

from ..scalar import Scalar
from ..tensor_wrapper import TensorWrapper
from .elementwise import where

T = TypeVar("T", bound=TensorWrapper)


def mean_rate(change: T, duration: Scalar) -> T:
    r"""$\Delta f / \Delta t$ with the `duration` $\Delta t$ [time].

    For a step of no duration, component by component: 0 where nothing changes, and NaN where
    something does, since a jump has no rate.
    """
    still = duration.replace(duration.data == 0)
    rate = change * where(still, 0.0, 1.0 / where(still, 1.0, duration))
    jumps = change.replace(jnp.where(change.data == 0, 0.0, jnp.nan).astype(change.dtype))
    return rate + where(still, jumps, 0.0)
