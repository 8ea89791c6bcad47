"""Lattice vectors from ratios of their lengths and their angles."""

from __future__ import annotations

import numpy as np


def hexagonal_lattice(c_over_a: float) -> np.ndarray:
    """Rows $a_1$ along x, $a_2$ at 120 degrees, $c$ along z; of length 1, 1 and `c_over_a`."""
    return np.array([[1.0, 0.0, 0.0], [-0.5, np.sqrt(3.0) / 2.0, 0.0], [0.0, 0.0, c_over_a]])


def triclinic_lattice(
    b_over_a: float, c_over_a: float, alpha: float, beta: float, gamma: float
) -> np.ndarray:
    """Rows $a$ along x, $b$ in the plane of x and y, $c$; angles [degree].

    **Raises:** `ValueError` for angles that no three directions make.
    **Source:** International Tables for Crystallography, vol. B, IUCr (2010), section 1.1.
    """
    ca, cb, cg = np.cos(np.radians([alpha, beta, gamma]))
    sg = np.sin(np.radians(gamma))
    cx, cy = cb, (ca - cb * cg) / sg
    height = 1.0 - cx * cx - cy * cy
    if not height > 0:
        raise ValueError(f"no lattice has the angles {alpha}, {beta} and {gamma} degrees")
    rows = np.array(
        [[1.0, 0.0, 0.0], [b_over_a * cg, b_over_a * sg, 0.0], [cx, cy, np.sqrt(height)]]
    )
    rows[2] *= c_over_a
    # Cosines of right angles are zero rather than of the size of rounding.
    return np.where(np.abs(rows) < 1e-15, 0.0, rows)


def positive_lattice(crystal: object, lattice: np.ndarray) -> np.ndarray:
    """`lattice`, if it is one.

    **Raises:** `ValueError` if a length is not positive.
    """
    if not (np.isfinite(lattice).all() and np.linalg.det(lattice) > 0 and lattice[2, 2] > 0):
        raise ValueError(
            f"{type(crystal).__name__}: ratios of lattice parameters are positive; the lattice "
            f"vectors came out as {lattice.tolist()}"
        )
    return lattice
