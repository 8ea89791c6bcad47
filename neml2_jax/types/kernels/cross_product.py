"""The vector product of bare arrays."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Shaped

from .components import components


def cross_product(
    x: Shaped[jax.Array, "*#batch 3"], y: Shaped[jax.Array, "*#batch 3"]
) -> Shaped[jax.Array, "*#batch 3"]:
    """The vector product over the last axis, by components."""
    (x0, x1, x2), (y0, y1, y2) = components(x), components(y)
    return jnp.stack([x1 * y2 - x2 * y1, x2 * y0 - x0 * y2, x0 * y1 - x1 * y0], axis=-1)
