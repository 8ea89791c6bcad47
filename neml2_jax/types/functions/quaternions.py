"""Unit quaternions: to and from the other descriptions of a rotation, and their distance."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ..mrp import MRP
from ..quaternion import Quaternion
from ..r2 import R2
from ..scalar import Scalar
from ..tensor_wrapper import _write_out_diagonals, align
from .packing import stack_components
from .power import safe_sqrt


def to_quaternion(r: MRP) -> Quaternion:
    r"""$q = (1 - r \cdot r,\; 2 r) / (1 + r \cdot r)$."""
    r = _write_out_diagonals(r)
    rr = jnp.sum(r.data * r.data, -1, keepdims=True)
    data = jnp.concatenate([1.0 - rr, 2.0 * r.data], axis=-1) / (1.0 + rr)
    return Quaternion(data, **r.metadata)


def from_quaternion(q: Quaternion) -> MRP:
    """The modified Rodrigues parameters of size at most 1."""
    q = _write_out_diagonals(q)
    data = jnp.where(q.data[..., :1] < 0, -q.data, q.data)
    return MRP(data[..., 1:] / (1.0 + data[..., :1]), **q.metadata)


def quaternion_rotation_matrix(q: Quaternion) -> R2:
    """The rotation matrix of a unit quaternion."""
    q = _write_out_diagonals(q)
    w, x, y, z = (q.data[..., i] for i in range(4))
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
    R = _write_out_diagonals(R)
    m = R.data
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    wx, wy, wz = (m[..., a, b] - m[..., b, a] for a, b in ((2, 1), (0, 2), (1, 0)))
    yz, xz, xy = (m[..., a, b] + m[..., b, a] for a, b in ((2, 1), (0, 2), (1, 0)))
    squares = [1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz]
    rows = [
        [squares[0], wx, wy, wz],
        [wx, squares[1], xy, xz],
        [wy, xy, squares[2], yz],
        [wz, xz, yz, squares[3]],
    ]
    q, largest = jnp.stack(rows[0], -1), squares[0]
    for row, square in zip(rows[1:], squares[1:]):
        q = jnp.where((square > largest)[..., None], jnp.stack(row, -1), q)
        largest = jnp.maximum(largest, square)
    q = q / jnp.sqrt(jnp.sum(q * q, -1, keepdims=True))
    return Quaternion(jnp.where(q[..., :1] < 0, -q, q), **R.metadata)


def quaternion_dist(a: Quaternion, b: Quaternion) -> Scalar:
    r"""The angle between two rotations, $2 \arccos |a \cdot b|$."""
    ready = align(_write_out_diagonals(a), _write_out_diagonals(b), what="quaternion_dist")
    x, y = ready.data
    return Scalar(4.0 * lesser_angle(_size(x - y), _size(x + y)), **ready.metadata)


def lesser_angle(opposite: jax.Array, adjacent: jax.Array) -> jax.Array:
    """The smaller acute angle of a right triangle, to full precision."""
    swap = opposite > adjacent
    return jnp.arctan2(jnp.where(swap, adjacent, opposite), jnp.where(swap, opposite, adjacent))


def _size(x: jax.Array) -> jax.Array:
    return safe_sqrt(jnp.sum(x * x, axis=-1))
