"""The base of a `Tensor`, which unlike that of other types may change shape."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from .region_keys import Index, checked_key, expanded_shape, shape_argument
from .regions import BaseView


class TensorBaseView(BaseView):
    """The components of a `Tensor` at one point."""

    def unsqueeze(self, dim: int = -1, n: int = 1) -> Any:
        """`n` new axes of size 1, the first of them at `dim`."""
        axis = self.axis(dim, extra=1)
        data = jnp.expand_dims(self.tensor.data, tuple(range(axis, axis + n)))
        return self._with(data)

    def squeeze(self, dim: int = -1) -> Any:
        """Without an axis, which must have size 1."""
        axis = self.axis(dim)
        self._check_size_one(dim, self.tensor.shape[axis])
        return self._with(jnp.squeeze(self.tensor.data, axis))

    def expand(self, *shape: int | tuple[int, ...]) -> Any:
        """Broadcast to `shape`, new axes in front; -1 keeps a size."""
        x = self.tensor
        target = expanded_shape(self.label, self.shape, shape_argument(shape))
        start, _ = self._bounds()
        padded = (1,) * (len(target) - self.ndim) + self.shape
        data = x.data.reshape(x.shape[:start] + padded)
        return self._with(jnp.broadcast_to(data, x.shape[:start] + target))

    broadcast_to = expand

    def flip(self, dim: int = 0) -> Any:
        """In reverse order along an axis."""
        return self._with(jnp.flip(self.tensor.data, self.axis(dim)))

    def __getitem__(self, key: Index) -> Any:
        """Index the base."""
        key = checked_key(self.label, key, self.shape)
        return self._with(self.tensor.data[(slice(None),) * self._bounds()[0] + key])

    def _with(self, data: jax.Array) -> Any:
        return self.tensor.replace(data, base_ndim=data.ndim - self._bounds()[0])
