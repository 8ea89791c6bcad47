"""The rotation between two crystals, the smallest that symmetry allows."""

from __future__ import annotations

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..types import MRP, Quaternion, Scalar
from ..types.functions import compose, from_quaternion, inverse, to_quaternion
from .equivalents import Symmetry, quaternion_product, symmetry_quaternions


def misorientation(a: MRP, b: MRP) -> MRP:
    r"""$Q_a^T Q_b$: from the frame of crystal `b` to that of crystal `a`, symmetry aside.

    **Shapes:** batches of both broadcast.
    """
    return compose(inverse(a), b)


def disorientation(
    a: MRP, b: MRP, symmetry: Symmetry, symmetry_of_b: Symmetry | None = None
) -> MRP:
    """The equivalent of the misorientation with the smallest angle.

    Two crystals of different phases have a symmetry each. **Shapes:** batches of both broadcast.
    """
    return from_quaternion(_smallest(a, b, symmetry, symmetry_of_b))


def disorientation_angle(
    a: MRP, b: MRP, symmetry: Symmetry, symmetry_of_b: Symmetry | None = None
) -> Scalar:
    """The angle of `disorientation` [rad], one for each pair.

    Of a cubic pair it is at most 62.80 degrees. At coincidence its derivatives are finite.

    **Source:** J. K. Mackenzie, Biometrika 45 (1958) 229-240.
    """
    return _angle(_smallest(a, b, symmetry, symmetry_of_b))


@jax.jit
def _angle(rotation: Quaternion) -> Scalar:
    q = rotation.data
    square = jnp.sum(q[..., 1:] ** 2, -1)
    zero = square == 0
    sine = jnp.where(zero, 0.0, jnp.sqrt(jnp.where(zero, 1.0, square)))
    return Scalar(2 * jnp.arctan2(sine, jnp.abs(q[..., 0])), **rotation.metadata)


def _smallest(a: MRP, b: MRP, symmetry: Symmetry, symmetry_of_b: Symmetry | None) -> Quaternion:
    pairs = _pairs(symmetry, symmetry if symmetry_of_b is None else symmetry_of_b)
    return _smallest_of(a, b, *pairs)


@jax.jit
def _smallest_of(a: MRP, b: MRP, left: jax.Array, right: jax.Array, both: jax.Array) -> Quaternion:
    between = to_quaternion(misorientation(a, b).materialize())
    q = between.data
    # The real part of l q r is that of q r l, a scalar product of q with the inverse of r l.
    nearest = jnp.argmax(jnp.abs(q @ both.T), axis=-1)
    best = quaternion_product(quaternion_product(left[nearest], q), right[nearest])
    return Quaternion(best, **between.metadata)


@functools.lru_cache(maxsize=64)
def _pairs(symmetry: Symmetry, symmetry_of_b: Symmetry) -> Any:
    """Rotations of both crystals, and the inverse of their products, each product once."""
    with jax.ensure_compile_time_eval():
        left, right = symmetry_quaternions(symmetry), symmetry_quaternions(symmetry_of_b)
        left, right = (x.reshape(-1, 4) for x in np.broadcast_arrays(left[:, None], right[None]))
        product = np.asarray(quaternion_product(right, left))
    sign = np.sign(np.take_along_axis(product, np.abs(product).argmax(-1)[:, None], -1))
    _, first = np.unique(np.round(product * sign, 8) + 0.0, axis=0, return_index=True)
    inverses = product * [1.0, -1.0, -1.0, -1.0]
    return tuple(np.asarray(x)[first] for x in (left, right, inverses))
