"""The rate of a change over a step that may have no duration."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from .elementwise import where


def mean_rate(change: Any, duration: Any) -> Any:
    r"""$\Delta f / \Delta t$.

    For a step of no duration, component by component: 0 where nothing changes, and NaN where
    something does, since a jump has no rate.
    """
    still = duration.replace(duration.data == 0)
    at_once = change.replace(jnp.where(change.data == 0, change.data, jnp.nan))
    return where(still, at_once, change / where(still, 1.0, duration))
