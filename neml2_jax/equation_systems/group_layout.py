"""`GroupLayout`: where the variables of one group are in the vectors of a system."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import jax
import jax.numpy as jnp

from ..types import TensorWrapper


@dataclasses.dataclass(frozen=True)
class GroupLayout:
    """Variables of one group: their types, and the sites that they share.

    A `block` group keeps its sites apart, `(size, *sites)`; a `dense` one folds them into its rows,
    `(size,)`, variable by variable. Variables of a block group may have sites within these, such
    as slip systems in grains: they are rows. `band` says how many sites to the left and to the
    right the residuals of the group read, where that is known to be few; in a `ring` the last site
    is beside the first one.
    """

    names: tuple[str, ...]
    types: tuple[type[TensorWrapper], ...]
    sites: tuple[tuple[int, ...], ...]
    block: bool
    band: tuple[int, int] | None = None
    ring: bool = False

    @property
    def block_sites(self) -> tuple[int, ...]:
        return min(self.sites, key=len) if self.block else ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Rows of each variable."""
        inner = len(self.block_sites)
        return tuple(
            math.prod(t.BASE_SHAPE) * math.prod(s[inner:]) for t, s in zip(self.types, self.sites)
        )

    def pack(self, values: Sequence[TensorWrapper]) -> jax.Array:
        """Values at one point to `(size, *block_sites)`."""
        parts = []
        for x, sites, size in zip(values, self.sites, self.sizes):
            data = jnp.broadcast_to(x.materialize().data, sites + x.BASE_SHAPE)
            parts.append(jnp.moveaxis(data.reshape((*self.block_sites, size)), -1, 0))
        return jnp.concatenate(parts, axis=0)

    def unpack(self, x: jax.Array) -> list[TensorWrapper]:
        """`(size, *block_sites)` to typed values at one point."""
        out, start = [], 0
        for kind, sites, size in zip(self.types, self.sites, self.sizes):
            part = jnp.moveaxis(x[start : start + size], 0, -1)
            data = part.reshape(sites + kind.BASE_SHAPE)
            out.append(kind(data, sub_batch_ndim=len(sites)))
            start += size
        return out
