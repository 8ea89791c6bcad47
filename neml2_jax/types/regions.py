"""Views of a tensor's regions: the same operation, on the axes that are meant."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import jax
import jax.numpy as jnp

from .diagonals import fullify
from .region_keys import Index, checked_key, expanded_shape, shape_argument
from .storage import FULL, AbstractStorage


class RegionView(ABC):
    """Common to all views. Axis numbers count within the region; negative ones from its end."""

    name = ""

    def __init__(self, tensor: AbstractStorage):
        self.tensor = tensor

    @abstractmethod
    def _bounds(self) -> tuple[int, int]:
        """Where the region begins and ends among the axes of the data."""

    @property
    def label(self) -> str:
        """Type and region, for messages."""
        return f"{type(self.tensor).__name__}.{self.name}"

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes as stored."""
        start, stop = self._bounds()
        return self.tensor.shape[start:stop]

    @property
    def ndim(self) -> int:
        start, stop = self._bounds()
        return stop - start

    def axis(self, dim: int, extra: int = 0) -> int:
        """Position in `data` of axis `dim` of the region (of a new one where `extra` is 1)."""
        n = self.ndim + extra
        if not -n <= dim < n:
            raise ValueError(f"{self.label}: axis {dim} is out of range for shape {self.shape}")
        return self._bounds()[0] + dim % n

    def _check_size_one(self, dim: int, size: int) -> None:
        if size != 1:
            raise ValueError(f"{self.label}.squeeze({dim}): the axis has size {size}, not 1")


class KView(RegionView):
    """The seed directions of a tangent; read only."""

    name = "k"

    def _bounds(self) -> tuple[int, int]:
        return 0, self.tensor.k_ndim


class BaseView(RegionView):
    """The components of the tensor at one point."""

    name = "base"

    def _bounds(self) -> tuple[int, int]:
        return self.tensor.ndim - self.tensor.base_ndim, self.tensor.ndim

    def transpose(self, dim0: int = -2, dim1: int = -1) -> Any:
        """Two base axes exchanged."""
        x = self.tensor
        return x.replace(jnp.swapaxes(x.data, self.axis(dim0), self.axis(dim1)))


class DynamicBatchView(RegionView):
    """The points: whatever batch axes are not sites."""

    name = "dynamic_batch"

    def _bounds(self) -> tuple[int, int]:
        x = self.tensor
        return x.k_ndim, x.k_ndim + x.dynamic_batch_ndim

    def unsqueeze(self, dim: int = -1, n: int = 1) -> Any:
        """`n` new axes of size 1, the first of them at `dim`."""
        axis = self.axis(dim, extra=1)
        x = self.tensor
        return x.replace(jnp.expand_dims(x.data, tuple(range(axis, axis + n))))

    def squeeze(self, dim: int = -1) -> Any:
        """Without an axis, which must have size 1."""
        axis = self.axis(dim)
        x = self.tensor
        self._check_size_one(dim, x.shape[axis])
        return x.replace(jnp.squeeze(x.data, axis))

    def expand(self, *shape: int | tuple[int, ...]) -> Any:
        """Broadcast to `shape`, new axes in front; -1 keeps a size."""
        x = self.tensor
        start, stop = self._bounds()
        target = expanded_shape(self.label, self.shape, shape_argument(shape))
        padded = (1,) * (len(target) - self.ndim) + self.shape
        data = x.data.reshape(x.shape[:start] + padded + x.shape[stop:])
        return x.replace(jnp.broadcast_to(data, x.shape[:start] + target + x.shape[stop:]))

    broadcast_to = expand

    def __getitem__(self, key: Index) -> Any:
        """Index the points."""
        x = self.tensor
        key = checked_key(self.label, key, self.shape)
        return x.replace(x.data[(slice(None),) * self._bounds()[0] + key])


class SubBatchView(RegionView):
    """The sites."""

    name = "sub_batch"

    def _bounds(self) -> tuple[int, int]:
        x = self.tensor
        stop = x.ndim - x.base_ndim
        return stop - x.sub_batch_ndim, stop

    def retag(self, n: int) -> Any:
        """Read the trailing `n` batch axes as sites, all of them full."""
        x = self.tensor
        available = x.dynamic_batch_ndim + x.sub_batch_ndim
        if not 0 <= n <= available:
            raise ValueError(
                f"{self.label}.retag({n}): there are {available} batch axes, shape {x.shape}"
            )
        return x if n == x.sub_batch_ndim else x.with_sub_batch_ndim(n)

    def flatten(self) -> Any:
        """Read all sites as points: `retag(0)`."""
        return self.retag(0)

    def unsqueeze(self, dim: int = -1, n: int = 1) -> Any:
        """`n` new site axes of size 1, the first of them at `dim`."""
        x = self.tensor
        axis = self.axis(dim, extra=1)
        at = axis - self._bounds()[0]
        return self._reshaped(
            jnp.expand_dims(x.data, tuple(range(axis, axis + n))),
            (*x.sub_batch_state[:at], *(FULL,) * n, *x.sub_batch_state[at:]),
            (*x.sub_batch_meta[:at], *(None,) * n, *x.sub_batch_meta[at:]),
            tuple(None if p is None else p + n * (p >= at) for p in x.k_pairing),
        )

    def squeeze(self, dim: int = -1) -> Any:
        """Without a site axis, which must have size 1 and no K axis paired with it."""
        x = self.tensor
        axis = self.axis(dim)
        at = axis - self._bounds()[0]
        self._check_size_one(dim, x.sub_batch_shape[at])
        if at in x.k_pairing:
            raise ValueError(f"{self.label}.squeeze({dim}): a K axis is paired with it; fullify()")
        return self._reshaped(
            jnp.squeeze(x.data, axis),
            x.sub_batch_state[:at] + x.sub_batch_state[at + 1 :],
            x.sub_batch_meta[:at] + x.sub_batch_meta[at + 1 :],
            tuple(None if p is None else p - (p > at) for p in x.k_pairing),
        )

    def expand(self, *shape: int | tuple[int, ...]) -> Any:
        """Broadcast the site axes to `shape`, new ones in front; -1 keeps a size."""
        x = self.tensor
        target = expanded_shape(self.label, x.sub_batch_shape, shape_argument(shape))
        if len(target) > x.sub_batch_ndim:
            x = SubBatchView(x).unsqueeze(0, len(target) - x.sub_batch_ndim)
        # A diagonal of one site is not a diagonal of many.
        grown = {i for i, (a, b) in enumerate(zip(x.sub_batch_shape, target)) if a != b}
        x = fullify(x, axes=tuple(i for i, p in enumerate(x.k_pairing) if p in grown))
        start, stop = SubBatchView(x)._bounds()
        data = jnp.broadcast_to(x.data, x.shape[:start] + target + x.shape[stop:])
        n = len(target)
        return x.replace(data, sub_batch_state=(FULL,) * n, sub_batch_meta=(None,) * n)

    broadcast_to = expand

    def expand_at(self, size: int, dim: int = 0) -> Any:
        """A new site axis of that size at `dim`, along which the tensor does not vary."""
        at = self.axis(dim, extra=1) - self._bounds()[0]
        view = SubBatchView(self.unsqueeze(at))
        return view.expand(*(size if i == at else -1 for i in range(view.ndim)))

    def diagonalize(self) -> Any:
        """The last site axis on the diagonal of two: $y_{gh} = x_g$ where $g = h$, else 0."""
        x = self._written_out()
        if not x.sub_batch_ndim:
            raise ValueError(f"{self.label}.diagonalize: there is no site axis, shape {x.shape}")
        axis = x.ndim - x.base_ndim - 1
        n = x.shape[axis]
        eye = jnp.eye(n, dtype=bool).reshape((n, n) + (1,) * x.base_ndim)
        data = jnp.where(eye, jnp.expand_dims(x.data, axis + 1), jnp.zeros((), x.dtype))
        return self._all_full(x, data, x.sub_batch_ndim + 1)

    def __getitem__(self, key: Index) -> Any:
        """Index the sites; diagonals of a tangent are written out first."""
        x = self._written_out()
        view = SubBatchView(x)
        key = checked_key(self.label, key, view.shape)
        data = x.data[(slice(None),) * view._bounds()[0] + key]
        return self._all_full(x, data, x.sub_batch_ndim + data.ndim - x.ndim)

    def _written_out(self) -> AbstractStorage:
        return fullify(self.tensor).materialize()

    def _all_full(self, x: AbstractStorage, data: jax.Array, n: int) -> Any:
        return x.replace(
            data, sub_batch_ndim=n, sub_batch_state=(FULL,) * n, sub_batch_meta=(None,) * n
        )

    def _reshaped(self, data: jax.Array, states: tuple, metas: tuple, pairing: tuple) -> Any:
        return self.tensor.replace(
            data,
            sub_batch_ndim=len(states),
            sub_batch_state=states,
            sub_batch_meta=metas,
            k_pairing=pairing,
        )


class BatchView(RegionView):
    """All batch axes, points and sites; to read and to index."""

    name = "batch"

    def _bounds(self) -> tuple[int, int]:
        x = self.tensor
        return x.k_ndim, x.ndim - x.base_ndim

    def __getitem__(self, key: Index) -> Any:
        """Index batch axes from the left; sites stay sites unless an index consumes them.

        **Raises:** `ValueError` for a new axis or an array of indices: their region is ambiguous.
        """
        x = self.tensor
        key = checked_key(self.label, key, self.shape)
        if any(not isinstance(k, (int, slice)) for k in key):
            raise ValueError(
                f"{self.label}: integers and slices only; index x.dynamic_batch or x.sub_batch"
            )
        points, sites = key[: x.dynamic_batch_ndim], key[x.dynamic_batch_ndim :]
        if any(k != slice(None) for k in sites):
            x = SubBatchView(x)[sites]
        return DynamicBatchView(x)[points]
