"""Unit quaternions `(w, x, y, z)` as arrays: of rotation matrices, and as Rodrigues parameters."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Shaped

from .components import matrix_entries


def quaternion_of_matrix(m: Shaped[jax.Array, "*batch 3 3"]) -> Shaped[jax.Array, "*batch 4"]:
    """The quaternion of a proper rotation matrix, its real part not negative.

    Of four equivalent formulas the one with the largest divisor is used at every point.
    """
    e = matrix_entries(m)
    xx, yy, zz = e[0][0], e[1][1], e[2][2]
    wx, wy, wz = (e[a][b] - e[b][a] for a, b in ((2, 1), (0, 2), (1, 0)))
    yz, xz, xy = (e[a][b] + e[b][a] for a, b in ((2, 1), (0, 2), (1, 0)))
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
    return jnp.where(q[..., :1] < 0, -q, q)


def rodrigues_parameters(q: Shaped[jax.Array, "*batch 4"]) -> Shaped[jax.Array, "*batch 3"]:
    """The modified Rodrigues parameters of size at most 1."""
    q = jnp.where(q[..., :1] < 0, -q, q)
    return q[..., 1:] / (1.0 + q[..., :1])
