"""What a matrix holds of an element, where the element may be used up.

A concentration counts as no less than the square root of the smallest number, below which it does
not move. So its logarithm and its inverse are finite where an element is used up, and below 0, to
where an iteration may stray.
"""

from __future__ import annotations

import jax.numpy as jnp

from ...types import Scalar
from ...types.functions import gt, log, where


def log_saturation(x: Scalar, equilibrium: Scalar) -> Scalar:
    """The logarithm of a concentration by that in equilibrium."""
    return log(where(gt(x, _smallest(x)), x, _smallest(x)) / equilibrium)


def inverse_concentration(x: Scalar) -> Scalar:
    """The inverse of a concentration."""
    present = gt(x, _smallest(x))
    return where(present, 1.0 / where(present, x, 1.0), 1.0 / _smallest(x))


def _smallest(x: Scalar) -> float:
    return float(jnp.finfo(x.dtype).tiny) ** 0.5
