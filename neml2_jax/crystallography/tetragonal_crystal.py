"""Tetragonal crystals."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..declaration import option, register
from .abstract_crystal import AbstractCrystal
from .lattices import positive_lattice


@register
class TetragonalCrystal(AbstractCrystal):
    """Orthogonal lattice vectors along the axes, the third of them of another length.

    **Source:** of the lattice vectors: International Tables for Crystallography, vol. B, IUCr
    (2010), section 1.1.
    """

    crystal_system: ClassVar[str] = "tetragonal"
    holohedry: ClassVar[str] = "4/mmm"

    c_over_a: float = option("Ratio of lattice parameters", symbol="c/a", unit="-")

    def unit_lattice(self) -> np.ndarray:
        return positive_lattice(self, np.diag([1.0, 1.0, self.c_over_a]))
