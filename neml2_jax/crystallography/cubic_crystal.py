"""Cubic crystals."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..declaration import register
from .abstract_crystal import AbstractCrystal


@register
class CubicCrystal(AbstractCrystal):
    """A crystal with three orthogonal lattice vectors of one length, along the axes.

    Slip on {111}<110> (`fcc`) has 12 systems, and so have {110}<111> (`bcc_110`) and {112}<111>
    (`bcc_112`); {123}<111> (`bcc_123`) has 24. Twins are `fcc_twin` and `bcc_twin`.

    **Source:** of the lattice vectors: International Tables for Crystallography, vol. B, IUCr
    (2010), section 1.1.
    """

    crystal_system: ClassVar[str] = "cubic"
    holohedry: ClassVar[str] = "m-3m"

    def unit_lattice(self) -> np.ndarray:
        return np.eye(3)
