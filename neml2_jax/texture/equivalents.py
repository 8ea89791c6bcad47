"""Orientations and directions that symmetry makes indistinguishable."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from ..crystallography import PointGroup, point_group
from ..types import MRP, R2, Quaternion
from ..types.functions import (
    quaternion_from_matrix,
    quaternion_rotation_matrix,
    to_quaternion,
)

Symmetry = str | PointGroup
"""A point group or the name of one; what counts are the rotations of its Laue class."""


def symmetry_rotations(symmetry: Symmetry) -> np.ndarray:
    """Proper rotations of the Laue class, `(n, 3, 3)`.

    **Raises:** `ValueError` for the name of no point group.
    """
    group = point_group(symmetry) if isinstance(symmetry, str) else symmetry
    return group.rotations


@functools.lru_cache(maxsize=64)
def symmetry_quaternions(symmetry: Symmetry) -> np.ndarray:
    """The same as unit quaternions, `(n, 4)`."""
    with jax.ensure_compile_time_eval():
        return np.asarray(_quaternions(R2(symmetry_rotations(symmetry))).data)


_quaternions = jax.jit(quaternion_from_matrix)


@jax.jit
def flat_quaternions(orientations: MRP) -> jax.Array:
    """All orientations of a batch as unit quaternions, `(n, 4)`."""
    return to_quaternion(orientations.materialize()).data.reshape(-1, 4)


def equivalent_quaternions(
    orientations: MRP, crystal_symmetry: Symmetry = "1", sample_symmetry: Symmetry = "1"
) -> jax.Array:
    """Every orientation in all its equivalent descriptions, `(n, m, 4)`."""
    return _copies(
        orientations, symmetry_quaternions(crystal_symmetry), symmetry_quaternions(sample_symmetry)
    )


@jax.jit
def _copies(orientations: MRP, crystal: jax.Array, sample: jax.Array) -> jax.Array:
    q = flat_quaternions(orientations)[:, None, None]
    copies = quaternion_product(quaternion_product(sample[None, :, None], q), crystal[None, None])
    return copies.reshape(q.shape[0], -1, 4)


def equivalent_directions(direction: ArrayLike, symmetry: Symmetry) -> np.ndarray:
    """Unit vectors equivalent to a direction, each and its opposite once, `(m, 3)`.

    **Raises:** `ValueError` for a direction that is not three numbers, or zero.
    """
    v = np.asarray(direction, float)
    if v.shape != (3,) or not np.isfinite(v).all() or not v.any():
        raise ValueError(f"a direction is three numbers that are not all zero, got {direction!r}")
    images = symmetry_rotations(symmetry) @ (v / np.linalg.norm(v))
    found: list[np.ndarray] = []
    for image in np.concatenate([images, -images]):
        if all(np.abs(image - other).max() > 1e-8 for other in found):
            found.append(image)
    return np.array(found)


@jax.jit
def quaternion_rotations(q: jax.Array) -> jax.Array:
    """Matrices, crystal to sample frame, of quaternions."""
    return quaternion_rotation_matrix(Quaternion(q)).data


@jax.jit
def quaternion_product(p: jax.Array, q: jax.Array) -> jax.Array:
    """The rotation `q`, then the rotation `p`, over the last axis."""
    pw, pv, qw, qv = p[..., :1], p[..., 1:], q[..., :1], q[..., 1:]
    w = pw * qw - jnp.sum(pv * qv, -1, keepdims=True)
    v = pw * qv + qw * pv + jnp.cross(pv, qv)
    return jnp.concatenate([w, v], axis=-1)


def checked_weights(weights: ArrayLike | None, n: int) -> jax.Array:
    """Weights of `n` orientations with the sum 1; equal ones for `None`.

    **Raises:** `ValueError` for another number of them, negative ones, or none that is positive.
    """
    if weights is None:
        return jnp.asarray(np.full(n, 1.0 / n))
    w = np.asarray(weights, float).reshape(-1)
    if len(w) != n or not np.isfinite(w).all() or (w < 0).any() or not w.any():
        raise ValueError(
            f"{n} orientations take {n} weights that are not negative and not all zero; got "
            f"{len(w)} weights"
        )
    return jnp.asarray(w / w.sum())
