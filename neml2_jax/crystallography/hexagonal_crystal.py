"""Hexagonal crystals."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..declaration import option, register
from .abstract_crystal import AbstractCrystal
from .lattices import hexagonal_lattice, positive_lattice


@register
class HexagonalCrystal(AbstractCrystal):
    r"""Two lattice vectors of one length at 120 degrees, the third normal to them.

    $a_1$ is along x and $c$ along z. Families of slip systems are `basal` (3 systems), `prismatic`
    (3), `pyramidal_a` (6), `pyramidal_ca_1` (12) and `pyramidal_ca_2` (6); those of twins are
    `tensile_twin_1012`, `tensile_twin_1121`, `compressive_twin_1011` and `compressive_twin_1122`,
    of 6 systems each. The senses of twins follow from $c/a$: above $\sqrt 3$ that of
    `tensile_twin_1012` shortens the crystal along $c$.

    **Source:** of the lattice vectors: International Tables for Crystallography, vol. B, IUCr
    (2010), section 1.1.
    """

    crystal_system: ClassVar[str] = "hexagonal"
    holohedry: ClassVar[str] = "6/mmm"

    c_over_a: float = option("Ratio of lattice parameters", symbol="c/a", unit="-")

    def unit_lattice(self) -> np.ndarray:
        return positive_lattice(self, hexagonal_lattice(self.c_over_a))
