"""The part of the sphere that holds every crystal direction once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..crystallography import point_group
from .equivalents import Symmetry, symmetry_rotations


class FundamentalSector(NamedTuple):
    """A sector of the sphere for directions that are not told from their opposites."""

    normals: np.ndarray
    """Directions of the sector have no negative component along these, `(k, 3)`."""
    corners: tuple[tuple[str, tuple[float, float, float]], ...]
    """Label and direction of each corner, around the sector."""

    def holds(self, directions: np.ndarray) -> np.ndarray:
        """Which unit vectors `(..., 3)` lie in the sector, its border among it: `(...)`."""
        return np.all(directions @ self.normals.T > -1e-9, axis=-1)


def fundamental_sector(symmetry: Symmetry) -> FundamentalSector:
    """The sector of the Laue class of a point group, beside the z axis."""
    group = point_group(symmetry) if isinstance(symmetry, str) else symmetry
    if group.laue == "m-3m":
        normals = np.array([[-1.0, 0.0, 1.0], [1.0, -1.0, 0.0], [0.0, 1.0, 0.0]])
        labels = (("[001]", (0, 0, 1)), ("[101]", (1, 0, 1)), ("[111]", (1, 1, 1)))
        return FundamentalSector(_unit(normals), labels)
    if group.laue == "m-3":
        normals = np.array([[-1.0, 0, 1], [0, -1, 1], [1, 0, 0], [0, 1, 0]])
        labels = (
            ("[001]", (0, 0, 1)), ("[101]", (1, 0, 1)), ("[111]", (1, 1, 1)), ("[011]", (0, 1, 1)),
        )  # fmt: skip
        return FundamentalSector(_unit(normals), labels)
    start, stop = _AZIMUTHS[group.laue]
    normals = [[0.0, 0.0, 1.0]]
    if stop - start < 360:
        a, b = np.radians([start, stop])
        normals += [[-np.sin(a), np.cos(a), 0.0], [np.sin(b), -np.cos(b), 0.0]]
    return FundamentalSector(np.array(normals), _corners(group.system, start, stop))


def reduced_directions(directions: np.ndarray, symmetry: Symmetry) -> np.ndarray:
    """The equivalent of every unit vector `(..., 3)` that lies in the fundamental sector."""
    rotations = symmetry_rotations(symmetry)
    v = np.asarray(directions, float)
    images = np.einsum("sij,...j->...si", np.concatenate([rotations, -rotations]), v)
    depth = (images @ fundamental_sector(symmetry).normals.T).min(axis=-1)
    deepest = depth.argmax(axis=-1)
    return np.take_along_axis(images, deepest[..., None, None], axis=-2)[..., 0, :]


# First and last azimuth [degree] of the sector of the upper hemisphere, by Laue class.
_AZIMUTHS = {
    "-1": (0, 360), "2/m": (0, 180), "mmm": (0, 90), "4/m": (0, 90), "4/mmm": (0, 45),
    "-3": (0, 120), "-3m": (30, 90), "6/m": (0, 60), "6/mmm": (0, 30),
}  # fmt: skip
# Directions in the basal plane by azimuth, where all crystals of the system have them there.
_BASAL = {
    "hexagonal": {0: "[2-1-10]", 30: "[10-10]", 60: "[11-20]"},
    "trigonal": {0: "[2-1-10]", 30: "[10-10]", 90: "[01-10]", 120: "[-12-10]"},
    "tetragonal": {0: "[100]", 45: "[110]", 90: "[010]"},
    "orthorhombic": {0: "[100]", 90: "[010]"},
}


def _corners(system: str, start: int, stop: int):
    if stop - start == 360:
        return ()
    along_z = "[0001]" if system in ("hexagonal", "trigonal") else "[001]"
    corners = [("z" if system == "monoclinic" else along_z, (0.0, 0.0, 1.0))]
    if stop - start == 180:
        corners = []
    # A corner in between keeps every arc shorter than half a turn.
    middle = [(start + stop) / 2] if stop - start > 90 else []
    for azimuth in (start, *middle, stop):
        a = np.radians(azimuth)
        label = _BASAL.get(system, {}).get(int(azimuth), "") if azimuth in (start, stop) else ""
        corners.append((label, (float(np.cos(a)), float(np.sin(a)), 0.0)))
    return tuple(corners)


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.linalg.norm(v, axis=-1, keepdims=True)
