"""Axis and angle of a rotation, the distance of two, the volume element of their space."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ..alignment import align
from ..diagonals import fullify
from ..kernels.power import safe_sqrt
from ..mrp import MRP
from ..scalar import Scalar
from ..vec import Vec
from .quaternions import lesser_angle


def dV(r: MRP) -> Scalar:
    r"""The volume element of the rotation group, $8 / (\pi (1 + r \cdot r)^3)$."""
    r = fullify(r)
    rr = jnp.sum(r.data * r.data, -1)
    return Scalar(8.0 / (jnp.pi * (1.0 + rr) ** 3), **r.metadata)


def axis_and_angle(r: MRP) -> tuple[Vec, Scalar]:
    r"""The unit axis of a rotation and its angle [rad], in $[0, \pi]$.

    The identity has no axis: z is returned, and derivatives are taken as 0.
    """
    r = fullify(r)
    size = safe_sqrt(jnp.sum(r.data * r.data, -1))
    none = size == 0
    # Of a shadow the axis is the opposite one.
    divisor = jnp.where(none, 1.0, jnp.where(size > 1.0, -size, size))
    axis = jnp.where(none[..., None], jnp.asarray([0.0, 0.0, 1.0]), r.data / divisor[..., None])
    return Vec(axis, **r.metadata), Scalar(
        4.0 * lesser_angle(size, jnp.ones_like(size)), **r.metadata
    )


def gdist(a: MRP, b: MRP) -> Scalar:
    r"""$4 \arcsin \frac{|a - b|}{\sqrt{(1 + a \cdot a)(1 + b \cdot b)}}$, of these parameters."""
    sine, cosine, metadata = _quarter_angle(a, b)
    return Scalar(4.0 * jnp.arctan2(sine, cosine), **metadata)


def dist(a: MRP, b: MRP) -> Scalar:
    r"""The angle of the rotation from `a` to `b`, in $[0, \pi]$: the least over their shadows.

    At coincidence it is 0, with derivatives taken as 0.
    """
    sine, cosine, metadata = _quarter_angle(a, b)
    # A shadow lies antipodal on the unit sphere of quaternions: sine and cosine change places.
    return Scalar(4.0 * lesser_angle(sine, cosine), **metadata)


def _quarter_angle(a: MRP, b: MRP) -> tuple[jax.Array, jax.Array, dict]:
    """Sine and cosine, by a common factor, of a quarter of the angle between two orientations."""
    ready = align(fullify(a), fullify(b), what="distance")
    x, y = ready.data
    difference = x - y
    sine = safe_sqrt(jnp.sum(difference * difference, -1))
    cosine = safe_sqrt(1.0 + jnp.sum(x * x, -1) * jnp.sum(y * y, -1) + 2.0 * jnp.sum(x * y, -1))
    return sine, cosine, ready.metadata
