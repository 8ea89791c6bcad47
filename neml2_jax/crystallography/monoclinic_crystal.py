"""Monoclinic crystals."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..declaration import option, register
from .abstract_crystal import AbstractCrystal
from .lattices import positive_lattice, triclinic_lattice


@register
class MonoclinicCrystal(AbstractCrystal):
    """Lattice vectors of three lengths, the second normal to the others.

    $a$ is along x, $b$, the two-fold axis, along y, and $c$ in the plane of x and z.

    **Source:** of the lattice vectors: International Tables for Crystallography, vol. B, IUCr
    (2010), section 1.1.
    """

    crystal_system: ClassVar[str] = "monoclinic"
    holohedry: ClassVar[str] = "2/m"

    b_over_a: float = option("Ratio of lattice parameters", symbol="b/a", unit="-")
    c_over_a: float = option("Ratio of lattice parameters", symbol="c/a", unit="-")
    beta: float = option("Angle between a and c", unit="degree")

    def unit_lattice(self) -> np.ndarray:
        return positive_lattice(
            self, triclinic_lattice(self.b_over_a, self.c_over_a, 90.0, self.beta, 90.0)
        )
