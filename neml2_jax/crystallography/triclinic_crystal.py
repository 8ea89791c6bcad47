"""Triclinic crystals."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..declaration import option, register
from .abstract_crystal import AbstractCrystal
from .lattices import positive_lattice, triclinic_lattice


@register
class TriclinicCrystal(AbstractCrystal):
    """Lattice vectors of any three lengths and angles.

    $a$ is along x, $b$ in the plane of x and y, and the reciprocal $c$ along z.

    **Source:** of the lattice vectors: International Tables for Crystallography, vol. B, IUCr
    (2010), section 1.1.
    """

    crystal_system: ClassVar[str] = "triclinic"
    holohedry: ClassVar[str] = "-1"

    b_over_a: float = option("Ratio of lattice parameters", symbol="b/a", unit="-")
    c_over_a: float = option("Ratio of lattice parameters", symbol="c/a", unit="-")
    alpha: float = option("Angle between b and c", unit="degree")
    beta: float = option("Angle between a and c", unit="degree")
    gamma: float = option("Angle between a and b", unit="degree")

    def unit_lattice(self) -> np.ndarray:
        return positive_lattice(
            self,
            triclinic_lattice(self.b_over_a, self.c_over_a, self.alpha, self.beta, self.gamma),
        )
