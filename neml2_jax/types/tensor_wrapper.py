"""`TensorWrapper`: the storage of a tensor with operators, views of its regions and factories."""

from __future__ import annotations

import math
from typing import Any, ClassVar, Self, TypeGuard

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike, DTypeLike

from .array_data import array_of_numbers, default_float
from .operators import arithmetic, compared
from .refusals import NotAnArray
from .regions import BaseView, BatchView, DynamicBatchView, KView, SubBatchView
from .storage import BROADCAST as BROADCAST
from .storage import FULL as FULL
from .storage import AbstractStorage
from .storage import AxisState as AxisState
from .tensor_text import tensor_text


class TensorWrapper(NotAnArray, AbstractStorage):
    r"""A typed tensor: an array over the regions `(*K, *dynamic_batch, *sub_batch, *base)`.

    Fields, metadata and what the constructor raises are those of `AbstractStorage`. Operators act
    on tensors of one type, on a tensor and a Scalar, and on a tensor and a number.
    """

    BASE_SHAPE: ClassVar[tuple[int, ...]] = ()

    def __repr__(self) -> str:
        return tensor_text(self)

    def to(
        self,
        device: Any = None,
        dtype: DTypeLike | None = None,
    ) -> Self:
        """The same tensor on another device or with another dtype."""
        data = self.data if dtype is None else jnp.asarray(self.data, dtype)
        return self.replace(data if device is None else jax.device_put(data, device))

    # ------------------------------------------------------------------ region views

    @property
    def dynamic_batch(self) -> DynamicBatchView:
        """The axes of points, to index, expand and reduce: `x.dynamic_batch[0]`."""
        return DynamicBatchView(self)

    @property
    def sub_batch(self) -> SubBatchView:
        """The axes of sites, to index, expand and reduce: `sum(x.sub_batch)`."""
        return SubBatchView(self)

    @property
    def batch(self) -> BatchView:
        """Points and sites together."""
        return BatchView(self)

    @property
    def base(self) -> BaseView:
        """The axes of components: their shape, and what changes it."""
        return BaseView(self)

    @property
    def k(self) -> KView:
        """The K axes of a tangent, its seed directions."""
        return KView(self)

    # ------------------------------------------------------------------ factories

    @classmethod
    def full(
        cls,
        *batch: int,
        fill_value: ArrayLike,
        sub_batch_ndim: int = 0,
        dtype: DTypeLike | None = None,
    ) -> Self:
        """`fill_value` in every component, `(*batch, *base)`; the last batch axes are sites."""
        shape = tuple(batch) + cls.BASE_SHAPE
        return cls(jnp.full(shape, fill_value, default_float(dtype)), sub_batch_ndim=sub_batch_ndim)

    @classmethod
    def zeros(cls, *batch: int, sub_batch_ndim: int = 0, dtype: DTypeLike | None = None) -> Self:
        """Zeros over batch axes of these sizes, of which the last `sub_batch_ndim` are sites."""
        return cls.full(*batch, fill_value=0.0, sub_batch_ndim=sub_batch_ndim, dtype=dtype)

    @classmethod
    def ones(cls, *batch: int, sub_batch_ndim: int = 0, dtype: DTypeLike | None = None) -> Self:
        """Ones over batch axes of these sizes, of which the last `sub_batch_ndim` are sites."""
        return cls.full(*batch, fill_value=1.0, sub_batch_ndim=sub_batch_ndim, dtype=dtype)

    @classmethod
    def empty(cls, *batch: int, sub_batch_ndim: int = 0, dtype: DTypeLike | None = None) -> Self:
        """Storage to be overwritten; JAX has no uninitialised arrays, so it holds zeros."""
        return cls.zeros(*batch, sub_batch_ndim=sub_batch_ndim, dtype=dtype)

    @classmethod
    def zeros_like(cls, other: TensorWrapper) -> Self:
        """Zeros of this type, with its base shape, over the points and the sites of `other`."""
        batch = other.dynamic_batch_shape + other.stored_sub_batch_shape
        return cls(
            jnp.zeros(batch + cls.BASE_SHAPE, other.dtype),
            sub_batch_ndim=other.sub_batch_ndim,
            sub_batch_state=other.sub_batch_state,
            sub_batch_meta=other.sub_batch_meta,
        )

    @classmethod
    def fill(cls, *components: ArrayLike | TensorWrapper) -> Self:
        """One tensor from its components in storage order, each a number or `(*points,)`.

        **Raises:** `ValueError` for another number of components than the type has.
        """
        size = math.prod(cls.BASE_SHAPE)
        if len(components) != size:
            unpack = "; unpack an array, as fill(*a)" if len(components) == 1 else ""
            raise ValueError(
                f"{cls.__name__}.fill takes {size} components, got {len(components)}{unpack}"
            )
        data = jnp.stack([array_of_numbers(bare_data(c)) for c in components], axis=-1)
        return cls(data.reshape(data.shape[:-1] + cls.BASE_SHAPE))

    # ------------------------------------------------------------------ operators

    def __neg__(self) -> Self:
        return self.replace(-self.data)

    def __pos__(self) -> Self:
        return self

    def __add__(self, other: object) -> Any:
        return arithmetic("+", self, other)

    def __radd__(self, other: object) -> Any:
        return arithmetic("+", other, self)

    def __sub__(self, other: object) -> Any:
        return arithmetic("-", self, other)

    def __rsub__(self, other: object) -> Any:
        return arithmetic("-", other, self)

    def __mul__(self, other: object) -> Any:
        return arithmetic("*", self, other)

    def __rmul__(self, other: object) -> Any:
        return arithmetic("*", other, self)

    def __truediv__(self, other: object) -> Any:
        return arithmetic("/", self, other)

    def __rtruediv__(self, other: object) -> Any:
        return arithmetic("/", other, self)

    def __gt__(self, other: object) -> Any:
        return compared(">", self, other)

    def __ge__(self, other: object) -> Any:
        return compared(">=", self, other)

    def __lt__(self, other: object) -> Any:
        return compared("<", self, other)

    def __le__(self, other: object) -> Any:
        return compared("<=", self, other)


def is_tensor(x: object) -> TypeGuard[TensorWrapper]:
    """Whether `x` is a typed tensor, of any base shape: where to stop in a pytree, as `is_leaf`."""
    return isinstance(x, TensorWrapper)


def bare_data(x: TensorWrapper | ArrayLike) -> Any:
    """The array of a tensor; anything else as it is."""
    return x.data if isinstance(x, TensorWrapper) else x
