"""Tensors whose base shape is not fixed by their type."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import equinox as eqx
import jax.numpy as jnp
from jax.typing import ArrayLike, DTypeLike

from .alignment import align
from .array_data import array_of_numbers, default_float
from .axis_metadata import checked_count
from .diagonals import fullify
from .kernels.matvec import matvec
from .tensor_base_view import TensorBaseView
from .tensor_wrapper import TensorWrapper, bare_data


class Tensor(TensorWrapper):
    """An array whose last `base_ndim` axes are its base: a vector, a matrix, a block of a system.

    Give `base_ndim` or `batch_ndim` (how many axes are batch, K and sites not counted); without
    either there is no dynamic batch. Only `base_ndim` is kept, so that the base stays the base
    where `jax.vmap` strips a batch axis.

    **Raises:** as `TensorWrapper`, and `ValueError` where `base_ndim` and `batch_ndim` contradict.
    """

    base_ndim: int = eqx.field(static=True)  # type: ignore[misc]

    BASE_SHAPE: ClassVar[tuple[int, ...]] = ()

    def __init__(
        self,
        data: object,
        batch_ndim: int | None = None,
        base_ndim: int | None = None,
        sub_batch_ndim: int | None = None,
        **metadata: Any,
    ):
        counts = dict(
            batch_ndim=batch_ndim,
            base_ndim=base_ndim,
            sub_batch_ndim=sub_batch_ndim,
            k_ndim=metadata.get("k_ndim"),
        )
        for field, given in counts.items():
            if given is not None:
                checked_count("Tensor", field, given)
        if isinstance(data, TensorWrapper):
            if base_ndim not in (None, data.base_ndim):
                raise ValueError(
                    f"Tensor: base_ndim={base_ndim} contradicts the wrapped "
                    f"{type(data).__name__}, whose base shape is {data.base_shape}"
                )
            base_ndim = data.base_ndim
        sites = data.sub_batch_ndim if isinstance(data, TensorWrapper) else sub_batch_ndim or 0
        seeds = data.k_ndim if isinstance(data, TensorWrapper) else metadata.get("k_ndim") or 0
        array: Any = data if hasattr(data, "ndim") else array_of_numbers(data, "Tensor")
        rest = array.ndim - sites - seeds
        if base_ndim is None:
            base_ndim = rest - (batch_ndim or 0)
        assert base_ndim is not None
        if not 0 <= base_ndim <= rest or batch_ndim not in (None, rest - base_ndim):
            raise ValueError(
                f"Tensor: batch_ndim={batch_ndim} and base_ndim={base_ndim} do not add up to the "
                f"{rest} axes besides {sites} site and {seeds} K axes; shape {tuple(array.shape)}"
                if not isinstance(data, TensorWrapper)
                else f"Tensor: batch_ndim={batch_ndim} contradicts the shape {data.shape}"
            )
        self.base_ndim = base_ndim
        super().__init__(array, sub_batch_ndim=sub_batch_ndim, **metadata)

    @property
    def base(self) -> TensorBaseView:
        """The axes of components, whose shape is that of this object and may change."""
        return TensorBaseView(self)

    # ------------------------------------------------------------------ rebuilding

    def replace(self, data: object, base_ndim: int | None = None, **metadata: Any) -> Self:
        """A Tensor around `data`, with these metadata changed."""
        base = self.base_ndim if base_ndim is None else base_ndim
        return type(self)(data, base_ndim=base, **{**self.metadata, **metadata})

    def bare(self, data: object, sub_batch_ndim: int = 0) -> Self:
        """A Tensor around `data`, without K axes, with `sub_batch_ndim` full site axes."""
        return type(self)(data, base_ndim=self.base_ndim, sub_batch_ndim=sub_batch_ndim)

    @classmethod
    def from_typed(cls, x: TensorWrapper) -> Self:
        """The same array and metadata, its base shape no longer named."""
        return cls(x.data, base_ndim=x.base_ndim, **x.metadata)

    def as_typed(self, kind: type[TensorWrapper]) -> Any:
        """The same array and metadata as a `kind`.

        **Raises:** `ValueError` where the base shapes differ.
        """
        if self.base_shape != kind.BASE_SHAPE:
            raise ValueError(
                f"Tensor.as_typed: the base shape is {self.base_shape}, "
                f"that of {kind.__name__} is {kind.BASE_SHAPE}"
            )
        return kind(self.data, **self.metadata)

    # ------------------------------------------------------------------ factories

    @classmethod
    def full(  # type: ignore[override]
        cls,
        fill_value: ArrayLike,
        batch_shape: tuple[int, ...] = (),
        sub_batch_shape: tuple[int, ...] = (),
        base_shape: tuple[int, ...] = (),
        dtype: DTypeLike | None = None,
    ) -> Self:
        """`fill_value` in every component, `(*batch_shape, *sub_batch_shape, *base_shape)`."""
        shape = (*batch_shape, *sub_batch_shape, *base_shape)
        return cls(
            jnp.full(shape, fill_value, default_float(dtype)),
            base_ndim=len(base_shape),
            sub_batch_ndim=len(sub_batch_shape),
        )

    @classmethod
    def zeros(cls, **shapes: Any) -> Self:  # type: ignore[override]
        """Zeros; keywords as in `full`."""
        return cls.full(0.0, **shapes)

    @classmethod
    def ones(cls, **shapes: Any) -> Self:  # type: ignore[override]
        """Ones; keywords as in `full`."""
        return cls.full(1.0, **shapes)

    empty = zeros  # type: ignore[assignment]

    @classmethod
    def zeros_like(cls, other: TensorWrapper) -> Self:
        """Zeros of the batch, the base shape and the metadata of `other`."""
        return cls(jnp.zeros_like(other.data), base_ndim=other.base_ndim, **other.metadata)

    @classmethod
    def fill(cls, *components: ArrayLike | TensorWrapper) -> Self:
        """A vector `(*points, n)` from its n components, each a number or `(*points,)`."""
        data = [bare_data(c) for c in components]
        return cls(
            jnp.stack([jnp.asarray(c, default_float(None)) for c in data], axis=-1), base_ndim=1
        )

    # ------------------------------------------------------------------ linear algebra

    def __matmul__(self, other: object) -> Tensor:
        """The matrix product on base axes: a matrix times a matrix or a vector."""
        if not isinstance(other, Tensor):
            return NotImplemented
        self._check_operands("@", other)
        ready = align(self, other, what="`@`", multiplicative=True)
        a, b = ready.data
        if other.base_ndim == 1:
            return other.replace(matvec(a, b), **ready.metadata)
        return other.replace(jnp.matmul(a, b), **ready.metadata)

    def solve(self, other: Tensor) -> Tensor:
        """The solution $x$ of $A x = b$ with this square matrix and a vector or a matrix.

        **Shapes:** base `(n, n)` with `(n,)` or `(n, m)`; batches broadcast.
        """
        self._check_operands("solve", other)
        if self.base_shape[0] != self.base_shape[1]:
            raise ValueError(f"Tensor.solve: the matrix is not square, base {self.base_shape}")
        ready = align(fullify(self), other, what="solve", multiplicative=True)
        a, b = ready.data
        vector = other.base_ndim == 1
        front = jnp.broadcast_shapes(a.shape[:-2], b.shape[: b.ndim - other.base_ndim])
        a = jnp.broadcast_to(a, front + a.shape[-2:])
        b = jnp.broadcast_to(b, front + b.shape[b.ndim - other.base_ndim :])
        x = jnp.linalg.solve(a, b[..., None] if vector else b)
        return other.replace(x[..., 0] if vector else x, **ready.metadata)

    def _check_operands(self, what: str, other: Tensor) -> None:
        if self.base_ndim != 2 or other.base_ndim not in (1, 2):
            raise ValueError(
                f"Tensor {what}: a matrix and a vector or matrix are needed, got base shapes "
                f"{self.base_shape} and {other.base_shape}"
            )
        if self.base_shape[1] != other.base_shape[0]:
            raise ValueError(
                f"Tensor {what}: base shapes {self.base_shape} and {other.base_shape} do not agree"
            )

    # ------------------------------------------------------------------ regions into the base

    def flatten_base(self) -> Self:
        """All base axes as one."""
        return self.unflatten_base(-1)

    def unflatten_base(self, *shape: int) -> Self:
        """The base reshaped to `shape`."""
        front = self.shape[: self.ndim - self.base_ndim]
        size = self.base_size
        target = tuple(size if s == -1 and len(shape) == 1 else s for s in shape)
        return self.replace(self.data.reshape(front + target), base_ndim=len(shape))

    def flatten_sub_batch(self) -> Tensor:
        """All site axes as one new leading base axis, `(*points, sites, *base)`.

        Diagonals of a tangent are written out.
        """
        x = fullify(self).materialize()
        if not x.sub_batch_ndim:
            return x
        start, stop = x.sub_batch._bounds()
        size = 1
        for s in x.sub_batch_shape:
            size *= s
        return x.replace(
            x.data.reshape(x.shape[:start] + (size,) + x.shape[stop:]),
            base_ndim=x.base_ndim + 1,
            sub_batch_ndim=0,
            sub_batch_state=(),
            sub_batch_meta=(),
        )

    def flatten_sub_batch_into_first_base_axis(self) -> Tensor:
        """All site axes merged with the first base axis, `(*points, sites * first, ...)`."""
        if not self.base_ndim:
            raise ValueError("Tensor: there is no base axis to merge the sites with")
        x = self.flatten_sub_batch()
        if x.base_ndim == self.base_ndim:
            return x
        sites, first, *rest = x.base_shape
        return x.unflatten_base(sites * first, *rest)
