"""Trigonal crystals."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..declaration import option, register
from .abstract_crystal import AbstractCrystal
from .lattices import hexagonal_lattice, positive_lattice


@register
class TrigonalCrystal(AbstractCrystal):
    r"""A three-fold axis along $c$, in hexagonal axes: $a_1$ along x, $a_2$ at 120 degrees.

    A rhombohedral lattice whose vectors of one length make the angle $\alpha$ has
    $c/a = \sqrt{3 (1 + 2 \cos\alpha) / (2 (1 - \cos\alpha))}$ in these axes. Two-fold axes are
    along $a_1$, $a_2$ and $a_1 + a_2$.

    **Source:** of the lattice vectors: International Tables for Crystallography, vol. B, IUCr
    (2010), section 1.1.
    """

    crystal_system: ClassVar[str] = "trigonal"
    holohedry: ClassVar[str] = "-3m"

    c_over_a: float = option("Ratio of lattice parameters", symbol="c/a", unit="-")

    def unit_lattice(self) -> np.ndarray:
        return positive_lattice(self, hexagonal_lattice(self.c_over_a))
