"""The random numbers that torch's CPU generator gives for a seed, so that input files agree.

The stream is that of the 32-bit Mersenne twister, which NumPy has too. A double uses 53 bits of two
words, the first of them on top; a float 24 bits of one. Normal numbers are Box-Muller transforms:
one by one below 16 of them, in blocks of 16 from there on.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

DEFAULT_SEED = 67280421310721
"""Seed of a `torch.Generator()` that was given none."""
BLOCK = 16


class TorchStream:
    """A stream of random numbers; each call takes the next ones."""

    def __init__(self, seed: int):
        self._twister = np.random.RandomState(seed & 0xFFFFFFFF)
        self._spare: float | None = None

    def uniform(self, n: int) -> np.ndarray:
        """Doubles in [0, 1)."""
        words = self._words(2 * n).astype(np.uint64).reshape(n, 2)
        bits = (words[:, 0] << np.uint64(32) | words[:, 1]) & np.uint64(2**53 - 1)
        return bits * 2.0**-53

    def uniform_single(self, n: int) -> np.ndarray:
        """The numbers in [0, 1) that torch gives in single precision."""
        return (self._words(n) & np.uint32(2**24 - 1)) * 2.0**-24

    def normal(self, n: int) -> np.ndarray:
        """Doubles of zero mean and unit variance."""
        if n < BLOCK:
            return np.array([self._one_normal() for _ in range(n)], dtype=float)
        out = self.uniform(n)
        whole = n - n % BLOCK
        out[:whole] = _box_muller(out[:whole])
        if n % BLOCK:  # the last block is drawn afresh, over part of the one before
            out[n - BLOCK :] = _box_muller(self.uniform(BLOCK))
        return out

    def _one_normal(self) -> float:
        if self._spare is not None:
            value, self._spare = self._spare, None
            return value
        first, second = self.uniform(2)
        radius = math.sqrt(-2.0 * math.log1p(-second))
        angle = 2.0 * math.pi * first
        self._spare = radius * math.sin(angle)
        return radius * math.cos(angle)

    def _words(self, n: int) -> Any:
        return np.frombuffer(self._twister.bytes(4 * n), dtype="<u4")


def _box_muller(uniform: np.ndarray) -> np.ndarray:
    """Blocks of 16 uniform numbers to normal ones: radii from the first 8, angles from the rest."""
    blocks = uniform.reshape(-1, 2, BLOCK // 2)
    radius = np.sqrt(-2.0 * np.log(1.0 - blocks[:, 0]))
    angle = 2.0 * np.pi * blocks[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(-1)
