"""Slip systems from the Miller indices of one direction and one plane of each family."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

Indices = tuple[tuple[int, int, int], ...]

_TOLERANCE = 1e-8  # of unit vectors: well above rounding, well below any angle of a lattice


class SlipSystems(NamedTuple):
    """Slip systems along the first axis; those of one family follow each other."""

    directions: np.ndarray
    """Unit vectors along which systems slip, `(n, 3)`."""
    planes: np.ndarray
    """Unit normals of the slip planes, `(n, 3)`."""
    lengths: np.ndarray
    """Lengths of the Burgers vectors in the unit of the lattice vectors, `(n,)`."""
    offsets: tuple[int, ...]
    """Where families start, and the number of systems at the end."""


def slip_systems(
    rotations: np.ndarray, lattice: np.ndarray, directions: Indices, planes: Indices
) -> SlipSystems:
    """All pairs of an equivalent direction and an equivalent plane that contains it.

    `rotations` are matrices `(rotations, 3, 3)`, `lattice` has the lattice vectors as rows,
    `(3, 3)`, in the unit in which Burgers vectors are wanted. Opposite vectors are one direction or
    plane. Systems are numbered by direction, then by plane, both in the order of `rotations`.

    **Raises:** `ValueError` if a family has no direction that lies in a plane.
    """
    reciprocal = reciprocal_lattice(lattice)
    d_all: list[np.ndarray] = []
    n_all: list[np.ndarray] = []
    lengths: list[float] = []
    offsets = [0]
    for miller_direction, miller_plane in zip(directions, planes, strict=True):
        burgers = _lowest_terms(miller_direction) @ lattice
        normal = _lowest_terms(miller_plane) @ reciprocal
        normals = _equivalents(rotations, _unit(normal))
        for d in _equivalents(rotations, _unit(burgers)):
            inside = [n for n in normals if abs(d @ n) < _TOLERANCE]
            d_all += [d] * len(inside)
            n_all += inside
        if len(d_all) == offsets[-1]:
            raise ValueError(
                f"no direction equivalent to {miller_direction} lies in a plane equivalent to "
                f"{miller_plane}"
            )
        lengths += [float(np.linalg.norm(burgers))] * (len(d_all) - offsets[-1])
        offsets.append(len(d_all))
    return SlipSystems(np.array(d_all), np.array(n_all), np.array(lengths), tuple(offsets))


def twin_systems(
    rotations: np.ndarray, lattice: np.ndarray, direction: Sequence[int], plane: Sequence[int]
) -> SlipSystems:
    """All systems equivalent to one direction along which the crystal above one plane is sheared.

    The sense of the shear is kept: its opposite would be another twin. `rotations` are matrices
    `(rotations, 3, 3)`, `lattice` has the lattice vectors as rows, `(3, 3)`.

    **Raises:** `ValueError` if the direction does not lie in the plane.
    """
    shear = _lowest_terms(direction) @ lattice
    d, n = _unit(shear), _unit(_lowest_terms(plane) @ reciprocal_lattice(lattice))
    if abs(d @ n) > _TOLERANCE:
        raise ValueError(
            f"twin direction {tuple(direction)} does not lie in the plane {tuple(plane)}"
        )
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for rotation in rotations:
        image = rotation @ d, rotation @ n
        dyad = np.outer(*image)
        if all(np.abs(dyad - np.outer(*other)).max() > _TOLERANCE for other in found):
            found.append(image)
    directions, planes = (np.array(each) for each in zip(*found))
    lengths = np.full(len(found), float(np.linalg.norm(shear)))
    return SlipSystems(directions, planes, lengths, (0, len(found)))


def joined(parts: Sequence[SlipSystems]) -> SlipSystems:
    """Systems of several lists one after the other."""
    offsets = [0]
    for part in parts:
        offsets += [offsets[-1] + stop for stop in part.offsets[1:]]
    directions, planes, lengths = (np.concatenate([part[i] for part in parts]) for i in range(3))
    return SlipSystems(directions, planes, lengths, tuple(offsets))


def reciprocal_lattice(lattice: np.ndarray) -> np.ndarray:
    r"""Rows $b_i$ with $b_i \cdot a_j = \delta_{ij}$ for the rows $a_j$ of `lattice`."""
    return np.linalg.inv(lattice).T


def _lowest_terms(indices: Sequence[int]) -> np.ndarray:
    return np.array(indices) // math.gcd(*indices)


def _equivalents(rotations: np.ndarray, v: np.ndarray) -> list[np.ndarray]:
    """Images of a unit vector under rotations; of opposite images the first."""
    found: list[np.ndarray] = []
    for image in rotations @ v:
        if all(abs(abs(image @ other) - 1.0) > _TOLERANCE for other in found):
            found.append(image)
    return found


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.linalg.norm(v)
