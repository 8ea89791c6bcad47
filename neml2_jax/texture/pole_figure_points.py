"""Single orientations as points of pole figures and inverse pole figures."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..types import MRP
from .equivalents import (
    Symmetry,
    equivalent_directions,
    equivalent_quaternions,
    flat_quaternions,
    quaternion_rotations,
)
from .fundamental_sector import reduced_directions
from .projections import Projection, project


def poles(
    orientations: MRP,
    direction: ArrayLike,
    *,
    crystal_symmetry: Symmetry = "m-3m",
    sample_symmetry: Symmetry = "1",
) -> np.ndarray:
    """Sample directions of a crystal direction and its equivalents, `(n, m, 3)`.

    `direction` is Cartesian, in the crystal's frame; a direction and its opposite are both there.
    """
    q = equivalent_quaternions(orientations, "1", sample_symmetry)
    equivalents = equivalent_directions(direction, crystal_symmetry)
    turned = np.einsum("nsij,mj->nsmi", np.asarray(quaternion_rotations(q)), equivalents)
    return turned.reshape(len(turned), -1, 3)


def pole_figure_points(
    orientations: MRP,
    direction: ArrayLike,
    *,
    crystal_symmetry: Symmetry = "m-3m",
    sample_symmetry: Symmetry = "1",
    projection: Projection = "equal_area",
) -> np.ndarray:
    """The poles of the upper hemisphere in the unit disc, `(k, 2)`."""
    directions = poles(
        orientations, direction, crystal_symmetry=crystal_symmetry, sample_symmetry=sample_symmetry
    ).reshape(-1, 3)
    return project(directions[directions[:, 2] > -1e-9], projection)


def inverse_poles(
    orientations: MRP, direction: ArrayLike, symmetry: Symmetry = "m-3m"
) -> np.ndarray:
    """The crystal direction along a sample direction, in the fundamental sector, `(n, 3)`."""
    y = equivalent_directions(direction, "1")[0]
    matrices = np.asarray(quaternion_rotations(flat_quaternions(orientations)))
    return reduced_directions(np.einsum("nij,i->nj", matrices, y), symmetry)


def inverse_pole_figure_points(
    orientations: MRP,
    direction: ArrayLike,
    *,
    crystal_symmetry: Symmetry = "m-3m",
    projection: Projection = "equal_area",
) -> np.ndarray:
    """`inverse_poles` in the unit disc, `(n, 2)`."""
    return project(inverse_poles(orientations, direction, crystal_symmetry), projection)
