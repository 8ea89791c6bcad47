"""Rotations as modified Rodrigues parameters."""

from __future__ import annotations

import functools
from typing import ClassVar, Self

import jax
import jax.numpy as jnp

from .alignment import align
from .diagonals import fullify
from .kernels.cross_product import cross_product
from .kernels.power import safe_sqrt
from .kernels.unit_quaternions import quaternion_of_matrix, rodrigues_parameters
from .r2 import R2
from .scalar import Scalar
from .tensor_wrapper import TensorWrapper
from .vec import Vec


class MRP(TensorWrapper):
    r"""A rotation by $\theta$ about the unit axis $n$ as $n \tan(\theta/4)$; base shape `(3,)`."""

    BASE_SHAPE: ClassVar[tuple[int, ...]] = (3,)

    @classmethod
    def identity(cls) -> Self:
        """No rotation: parameters of zero, without batch axes."""
        return cls.zeros()

    @classmethod
    def rand(cls, key: jax.Array, *shape: int, sub_batch_ndim: int = 0) -> Self:
        """Rotations `(*shape,)` uniform over the group, of size at most 1.

        **Source:** K. Shoemake, Graphics Gems III (1992) 124-132.
        """
        return cls(_uniform(key, shape), sub_batch_ndim=sub_batch_ndim)

    @classmethod
    def from_axis_angle(cls, axis: Vec, angle: Scalar) -> Self:
        """By `angle` [rad] about `axis`, which need not be a unit vector.

        **Shapes:** batches of both broadcast.
        """
        ready = align(_direction(axis), angle, what="from_axis_angle")
        n, theta = ready.data
        return cls(n * jnp.tan(theta / 4.0), **ready.metadata)

    @classmethod
    def from_axis_angle_standard(cls, axis: Vec, angle: Scalar) -> Self:
        r"""As `from_axis_angle`, through the Rodrigues vector $n \tan(\theta/2)$; of size <= 1.

        **Shapes:** batches of `axis` and `angle` [rad] broadcast.
        """
        ready = align(_direction(axis), angle, what="from_axis_angle_standard")
        n, theta = ready.data
        t = jnp.tan(theta / 2.0)
        return cls(n * (t / (jnp.sqrt(1.0 + t * t) + 1.0)), **ready.metadata)

    @classmethod
    def from_matrix(cls, R: R2) -> Self:
        """Of a proper rotation matrix, up to and including half turns; one for each matrix."""
        R = fullify(R)
        return cls(rodrigues_parameters(quaternion_of_matrix(R.data)), **R.metadata)

    @classmethod
    def rotation_from_to(cls, start: Vec, end: Vec) -> Self:
        r"""The shortest rotation from one direction to another; the two need not be unit vectors.

        $$r = \frac{a \times b}{2 h (1 + h)}, \quad h = \cos\frac\theta2 = \tfrac12 |a + b|$$

        Of opposite directions one of the half turns is returned.

        **Shapes:** batches of both broadcast.
        **Source:** M. D. Shuster, J. Astronaut. Sci. 41 (1993) 439-517.
        """
        ready = align(_direction(start), _direction(end), what="rotation_from_to")
        a, b = jnp.broadcast_arrays(*ready.data)
        middle = a + b
        h = 0.5 * safe_sqrt(jnp.sum(middle * middle, -1, keepdims=True))
        opposite = h < 1e-7
        h = jnp.where(opposite, 1.0, h)
        # Any axis normal to `a`: its product with the unit vector it is least aligned with.
        other = jax.nn.one_hot(jnp.argmin(jnp.abs(a), axis=-1), 3, dtype=a.dtype)
        normal = cross_product(a, other)
        normal = normal / jnp.sqrt(jnp.sum(normal * normal, -1, keepdims=True))
        data = jnp.where(opposite, normal, cross_product(a, b) / (2.0 * h * (1.0 + h)))
        return cls(data, **ready.metadata)


def _direction(v: Vec) -> Vec:
    return v.replace(v.data / jnp.sqrt(jnp.sum(v.data * v.data, -1, keepdims=True)))


@functools.partial(jax.jit, static_argnums=1)
def _uniform(key: jax.Array, shape: tuple[int, ...]) -> jax.Array:
    """One program: its operations one by one are some twenty."""
    u = jax.random.uniform(key, (3, *shape))
    a, b = jnp.sqrt(1.0 - u[0]), jnp.sqrt(u[0])
    s, t = 2.0 * jnp.pi * u[1], 2.0 * jnp.pi * u[2]
    q = jnp.stack([b * jnp.cos(t), a * jnp.sin(s), a * jnp.cos(s), b * jnp.sin(t)], axis=-1)
    q = jnp.where(q[..., :1] < 0, -q, q)
    return q[..., 1:] / (1.0 + q[..., :1])
