"""Rotations as modified Rodrigues parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import jax
import jax.numpy as jnp

from .scalar import Scalar
from .tensor_wrapper import TensorWrapper
from .vec import Vec

if TYPE_CHECKING:
    from .r2 import R2


class MRP(TensorWrapper):
    r"""A rotation by $\theta$ about the unit axis $n$ as $n \tan(\theta/4)$; base shape `(3,)`."""

    BASE_SHAPE: ClassVar[tuple[int, ...]] = (3,)

    @classmethod
    def identity(cls) -> Self:
        return cls.zeros()

    @classmethod
    def rand(cls, key: jax.Array, *shape: int, sub_batch_ndim: int = 0) -> Self:
        """Rotations uniform over the group, of size at most 1.

        **Source:** K. Shoemake, Graphics Gems III (1992) 124-132.
        """
        u = jax.random.uniform(key, (3, *shape))
        a, b = jnp.sqrt(1.0 - u[0]), jnp.sqrt(u[0])
        s, t = 2.0 * jnp.pi * u[1], 2.0 * jnp.pi * u[2]
        q = jnp.stack([b * jnp.cos(t), a * jnp.sin(s), a * jnp.cos(s), b * jnp.sin(t)], axis=-1)
        q = jnp.where(q[..., :1] < 0, -q, q)
        return cls(q[..., 1:] / (1.0 + q[..., :1]), sub_batch_ndim=sub_batch_ndim)

    @classmethod
    def from_axis_angle(cls, axis: Vec, angle: Scalar) -> Self:
        """By `angle` [rad] about `axis`, which need not be a unit vector."""
        n = axis.data / jnp.linalg.norm(axis.data, axis=-1, keepdims=True)
        return cls(n * jnp.tan(angle.data / 4.0)[..., None], sub_batch_ndim=axis.sub_batch_ndim)

    @classmethod
    def from_axis_angle_standard(cls, axis: Vec, angle: Scalar) -> Self:
        r"""As `from_axis_angle`, through the Rodrigues vector $n \tan(\theta/2)$."""
        n = axis.data / jnp.linalg.norm(axis.data, axis=-1, keepdims=True)
        r = n * jnp.tan(angle.data / 2.0)[..., None]
        return cls(_from_rodrigues(r), sub_batch_ndim=axis.sub_batch_ndim)

    @classmethod
    def from_matrix(cls, R: R2) -> Self:
        """Of a proper rotation matrix, up to and including half turns."""
        from .functions.rotations import from_quaternion, quaternion_from_matrix

        return cls(from_quaternion(quaternion_from_matrix(R)))

    @classmethod
    def rotation_from_to(cls, start: Vec, end: Vec) -> Self:
        """The shortest rotation from one unit vector to another."""
        a, b = start.data, end.data
        r = jnp.cross(a, b) / (1.0 + jnp.sum(a * b, -1, keepdims=True))
        return cls(_from_rodrigues(r), sub_batch_ndim=start.sub_batch_ndim)


def _from_rodrigues(r: Any) -> jax.Array:
    return r / (jnp.sqrt(jnp.sum(r * r, -1, keepdims=True) + 1.0) + 1.0)
