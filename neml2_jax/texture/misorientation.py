"""The rotation between two crystals, the smallest that symmetry allows."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ..types import MRP, Quaternion, Scalar
from ..types.functions import compose, from_quaternion, inverse, to_quaternion
from .equivalents import Symmetry, quaternion_product, symmetry_quaternions


def misorientation(a: MRP, b: MRP) -> MRP:
    r"""$Q_a^T Q_b$: from the frame of crystal `b` to that of crystal `a`, symmetry aside."""
    return compose(inverse(a), b)


def disorientation(
    a: MRP, b: MRP, symmetry: Symmetry, symmetry_of_b: Symmetry | None = None
) -> MRP:
    """The equivalent of the misorientation with the smallest angle.

    Two crystals of different phases have a symmetry each.
    """
    best, metadata = _smallest(a, b, symmetry, symmetry_of_b)
    return from_quaternion(Quaternion(best, **metadata))


def disorientation_angle(
    a: MRP, b: MRP, symmetry: Symmetry, symmetry_of_b: Symmetry | None = None
) -> Scalar:
    """The angle of `disorientation` [rad].

    Of a cubic pair it is at most 62.80 degrees. At coincidence its derivatives are finite.

    **Source:** J. K. Mackenzie, Biometrika 45 (1958) 229-240.
    """
    best, metadata = _smallest(a, b, symmetry, symmetry_of_b)
    square = jnp.sum(best[..., 1:] ** 2, -1)
    zero = square == 0
    sine = jnp.where(zero, 0.0, jnp.sqrt(jnp.where(zero, 1.0, square)))
    return Scalar(2 * jnp.arctan2(sine, jnp.abs(best[..., 0])), **metadata)


def _smallest(
    a: MRP, b: MRP, symmetry: Symmetry, symmetry_of_b: Symmetry | None
) -> tuple[jax.Array, dict]:
    between = to_quaternion(misorientation(a, b).materialize())
    q = between.data[..., None, :]
    left = symmetry_quaternions(symmetry)
    right = symmetry_quaternions(symmetry if symmetry_of_b is None else symmetry_of_b)
    left, right = (x.reshape(-1, 4) for x in jnp.broadcast_arrays(left[:, None], right[None]))
    copies = quaternion_product(quaternion_product(left, q), right)
    nearest = jnp.argmax(jnp.abs(copies[..., 0]), axis=-1)
    best = jnp.take_along_axis(copies, nearest[..., None, None], axis=-2)[..., 0, :]
    return best, between.metadata
