"""Unit quaternions."""

from typing import ClassVar, Self

import jax.numpy as jnp

from .tensor_wrapper import TensorWrapper


class Quaternion(TensorWrapper):
    """A rotation as the unit quaternion `(w, x, y, z)`; base shape `(4,)`."""

    BASE_SHAPE: ClassVar[tuple[int, ...]] = (4,)

    @classmethod
    def identity(cls) -> Self:
        """No rotation, `(1, 0, 0, 0)`, without batch axes."""
        return cls(jnp.asarray([1.0, 0.0, 0.0, 0.0], jnp.result_type(float)))
