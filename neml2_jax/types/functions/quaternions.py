"""Unit quaternions: to and from the other descriptions of a rotation, and their distance."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ..alignment import align
from ..diagonals import fullify
from ..kernels.components import components
from ..kernels.power import safe_sqrt
from ..kernels.unit_quaternions import quaternion_of_matrix, rodrigues_parameters
from ..mrp import MRP
from ..quaternion import Quaternion
from ..r2 import R2
from ..scalar import Scalar
from .packing import stack_components


def to_quaternion(r: MRP) -> Quaternion:
    r"""$q = (1 - r \cdot r,\; 2 r) / (1 + r \cdot r)$."""
    r = fullify(r)
    rr = jnp.sum(r.data * r.data, -1, keepdims=True)
    data = jnp.concatenate([1.0 - rr, 2.0 * r.data], axis=-1) / (1.0 + rr)
    return Quaternion(data, **r.metadata)


def from_quaternion(q: Quaternion) -> MRP:
    """The modified Rodrigues parameters of size at most 1."""
    q = fullify(q)
    return MRP(rodrigues_parameters(q.data), **q.metadata)


def quaternion_rotation_matrix(q: Quaternion) -> R2:
    """The rotation matrix of a unit quaternion."""
    q = fullify(q)
    w, x, y, z = components(q.data)
    entries = [
        1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w),
        2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
        2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return stack_components(R2, entries, q)


def quaternion_from_matrix(R: R2) -> Quaternion:
    """The quaternion of a proper rotation matrix, its real part not negative.

    Of four equivalent formulas the one with the largest divisor is used at every point.
    """
    R = fullify(R)
    return Quaternion(quaternion_of_matrix(R.data), **R.metadata)


def quaternion_dist(a: Quaternion, b: Quaternion) -> Scalar:
    r"""The angle between two rotations, $2 \arccos |a \cdot b|$."""
    ready = align(fullify(a), fullify(b), what="quaternion_dist")
    x, y = ready.data
    return Scalar(4.0 * lesser_angle(_size(x - y), _size(x + y)), **ready.metadata)


def lesser_angle(opposite: jax.Array, adjacent: jax.Array) -> jax.Array:
    """The smaller acute angle of a right triangle, to full precision."""
    swap = opposite > adjacent
    return jnp.arctan2(jnp.where(swap, adjacent, opposite), jnp.where(swap, opposite, adjacent))


def _size(x: jax.Array) -> jax.Array:
    return safe_sqrt(jnp.sum(x * x, axis=-1))
