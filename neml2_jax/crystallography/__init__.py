"""Crystals: symmetry groups, lattices and slip systems."""

from .abstract_crystal import AbstractCrystal as AbstractCrystal
from .cubic_crystal import CubicCrystal as CubicCrystal
from .slip_systems import SlipSystems as SlipSystems
from .slip_systems import slip_systems as slip_systems
from .symmetry import ORBIFOLDS as ORBIFOLDS
from .symmetry import symmetry as symmetry
