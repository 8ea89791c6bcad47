"""Vectors and matrices of a system at one point, block by block."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax

BlockVector = tuple[jax.Array, ...]
"""Per group `(size, *sites)`."""


class BlockMatrix(eqx.Module):
    """Rows of blocks; `None` is a block that is zero by structure."""

    blocks: tuple[tuple[Any, ...], ...]

    def __getitem__(self, index: tuple[int, int]) -> Any:
        i, j = index
        return self.blocks[i][j]

    @property
    def n(self) -> int:
        return len(self.blocks)
