"""Rotations that map a crystal onto itself."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from ..types import R2

# Rows (w, x, y, z); the length does not matter.
_TETRAGONAL = (
    (1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 1),
    (1, 0, 0, -1), (1, 0, 0, 1), (0, 1, 1, 0), (0, -1, 1, 0),
)  # fmt: skip
_CUBIC = (
    (1, 0, 0, 0), (1, 1, 1, 1), (-1, 1, 1, 1), (1, -1, 1, 1),
    (1, 1, -1, 1), (-1, -1, -1, 1), (1, -1, -1, 1), (-1, -1, 1, 1),
    (-1, 1, -1, 1), (0, 0, 1, 0), (0, 0, 0, 1), (0, 1, 0, 0),
    (0, -1, 0, 1), (0, 1, 0, 1), (1, 0, 1, 0), (1, 0, -1, 0),
    (0, 0, -1, 1), (1, 1, 0, 0), (1, -1, 0, 0), (0, 0, 1, 1),
    (0, -1, 1, 0), (1, 0, 0, -1), (0, 1, 1, 0), (1, 0, 0, 1),
)  # fmt: skip
# Angles [degree] of turns about z, and of the axes of half turns, which lie in the basal plane.
_TURNS = (0, 240, 120, -60, 180, 60)
_HALF_TURN_AXES = (120, 0, 60, 30, 90, -30)


def _hexagonal() -> np.ndarray:
    half = np.radians(_TURNS) / 2.0
    axis = np.radians(_HALF_TURN_AXES)
    zero = np.zeros(6)
    turns = np.stack([np.cos(half), zero, zero, np.sin(half)], axis=-1)
    half_turns = np.stack([zero, np.cos(axis), np.sin(axis), zero], axis=-1)
    return np.concatenate([turns, half_turns])


def _rows(family: Callable[[], np.ndarray], *rows: int) -> Callable[[], np.ndarray]:
    return lambda: family()[list(rows)]


def _tetragonal() -> np.ndarray:
    return np.array(_TETRAGONAL, float)


def _cubic() -> np.ndarray:
    return np.array(_CUBIC, float)


# The order decides in which order slip systems are numbered.
_GROUPS: dict[str, Callable[[], np.ndarray]] = {
    "432": _cubic,
    "23": _rows(_cubic, *range(12)),
    "622": _hexagonal,
    "32": _rows(_hexagonal, 0, 1, 2, 9, 10, 11),
    "6": _rows(_hexagonal, *range(6)),
    "3": _rows(_hexagonal, *range(3)),
    "42": _tetragonal,
    "4": _rows(_tetragonal, 0, 3, 4, 5),
    "222": _rows(_tetragonal, *range(4)),
    "2": _rows(_tetragonal, 0, 1),
    "1": _rows(_tetragonal, 0),
}
# The same groups about other axes, which point groups need.
_SETTINGS: dict[str, Callable[[], np.ndarray]] = {
    "321": _rows(_hexagonal, 0, 1, 2, 6, 7, 8),
    "112": _rows(_tetragonal, 0, 3),
}
ORBIFOLDS = tuple(_GROUPS)
"""Proper rotation groups by orbifold name: cubic, hexagonal and trigonal, tetragonal, orthorhombic,
monoclinic, triclinic."""


def symmetry(orbifold: str) -> R2:
    r"""The rotations of a proper point group: matrices along one site axis, `(rotations, 3, 3)`.

    Axes of highest order are along z; the only axis of `2` is along y, and one axis of `32` is. Of
    the same groups `321` has one of its two-fold axes along x, `112` its only one along z.

    **Raises:** `ValueError` for a name that is not in `ORBIFOLDS`.
    **Source:** J. H. Conway, H. Burgiel, C. Goodman-Strauss, The Symmetries of Things (2008).
    """
    return R2(rotations(orbifold), sub_batch_ndim=1)


@functools.cache
def rotations(orbifold: str) -> np.ndarray:
    """What `symmetry` returns, as an array `(n, 3, 3)` of float64 that is known while tracing."""
    if orbifold not in _GROUPS | _SETTINGS:
        raise ValueError(f"orbifold is one of {', '.join(ORBIFOLDS)}; got {orbifold!r}")
    q = (_GROUPS | _SETTINGS)[orbifold]()
    w, x, y, z = (q / np.linalg.norm(q, axis=-1, keepdims=True)).T
    matrices = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    matrices = np.moveaxis(matrices, -1, 0)
    matrices.flags.writeable = False
    return matrices
