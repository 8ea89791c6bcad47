"""Scalars."""

from typing import Any, ClassVar, Self

import jax.numpy as jnp
from jax.typing import ArrayLike, DTypeLike

from .array_data import default_float
from .operators import raised
from .tensor_wrapper import TensorWrapper, bare_data


class Scalar(TensorWrapper):
    """A number at every batch position; base shape `()`."""

    BASE_SHAPE: ClassVar[tuple[int, ...]] = ()

    @classmethod
    def from_value(cls, x: ArrayLike | TensorWrapper, like: TensorWrapper) -> Self:
        """A Scalar of value `x` with the dtype of `like`; axes of `x` are points, `(*points,)`."""
        return cls(jnp.asarray(bare_data(x), like.dtype))

    @classmethod
    def arange(
        cls, *args: ArrayLike, sub_batch_ndim: int = 0, dtype: DTypeLike | None = None
    ) -> Self:
        """`jnp.arange` of these arguments, `(points,)`, or `(sites,)` with `sub_batch_ndim=1`."""
        return cls(jnp.arange(*args, dtype=default_float(dtype)), sub_batch_ndim=sub_batch_ndim)

    def __abs__(self) -> Self:
        return self.replace(jnp.abs(self.data))

    def __pow__(self, other: object) -> Any:
        return raised(self, other)

    def __rpow__(self, other: object) -> Any:
        return raised(other, self)
