"""Cubic crystals."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..declaration import register
from .abstract_crystal import AbstractCrystal


@register
class CubicCrystal(AbstractCrystal):
    """A crystal with three orthogonal lattice vectors of one length, along the axes.

    Slip on {111}<110> (face-centred) has 12 systems, and so have {110}<111> and {112}<111>
    (body-centred).
    """

    orbifold: ClassVar[str] = "432"

    def unit_lattice(self) -> np.ndarray:
        return np.eye(3)
