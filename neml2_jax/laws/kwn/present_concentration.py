"""What a matrix holds of an element, where the element may be used up.

A concentration counts as no less than the square root of the smallest number, below which it does
not move. So its logarithm and its inverse are finite where an element is used up, and below 0, to
where an iteration may stray. What is not a number stays none.
"""

from __future__ import annotations

import jax.numpy as jnp

from ...types import Scalar
from ...types.functions import le, log, where


def log_saturation(x: Scalar, equilibrium: Scalar) -> Scalar:
    """The logarithm of a concentration by that in equilibrium."""
    return log(where(le(x, _smallest(x)), _smallest(x), x) / equilibrium)


def inverse_concentration(x: Scalar) -> Scalar:
    """The inverse of a concentration."""
    absent = le(x, _smallest(x))
    return where(absent, 1.0 / _smallest(x), 1.0 / where(absent, 1.0, x))


def _smallest(x: Scalar) -> float:
    return float(jnp.finfo(x.dtype).tiny) ** 0.5
