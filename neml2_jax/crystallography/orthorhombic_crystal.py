"""Orthorhombic crystals."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..declaration import option, register
from .abstract_crystal import AbstractCrystal
from .lattices import positive_lattice


@register
class OrthorhombicCrystal(AbstractCrystal):
    """Orthogonal lattice vectors of three lengths, along the axes.

    **Source:** of the lattice vectors: International Tables for Crystallography, vol. B, IUCr
    (2010), section 1.1.
    """

    crystal_system: ClassVar[str] = "orthorhombic"
    holohedry: ClassVar[str] = "mmm"

    b_over_a: float = option("Ratio of lattice parameters", symbol="b/a", unit="-")
    c_over_a: float = option("Ratio of lattice parameters", symbol="c/a", unit="-")

    def unit_lattice(self) -> np.ndarray:
        return positive_lattice(self, np.diag([1.0, self.b_over_a, self.c_over_a]))
