"""Scalars."""

from typing import Any, ClassVar, Self

import jax.numpy as jnp

from .tensor_wrapper import TensorWrapper, _unwrap


class Scalar(TensorWrapper):
    """A number at every batch position; base shape `()`."""

    BASE_SHAPE: ClassVar[tuple[int, ...]] = ()

    @classmethod
    def from_value(cls, x: Any, like: TensorWrapper) -> Self:
        """A Scalar of value `x` with the dtype of `like`."""
        return cls(jnp.asarray(_unwrap(x), like.dtype))

    @classmethod
    def arange(cls, *args: Any, sub_batch_ndim: int = 0, dtype: Any = None) -> Self:
        dtype = jnp.result_type(float) if dtype is None else dtype
        return cls(jnp.arange(*args, dtype=dtype), sub_batch_ndim=sub_batch_ndim)

    def __abs__(self) -> Self:
        return self.replace(jnp.abs(self.data))

    def __pow__(self, other: Any) -> "Scalar":
        from .functions.elementwise import pow

        return pow(self, other)

    def __rpow__(self, other: Any) -> "Scalar":
        from .functions.elementwise import pow

        return pow(other, self)
