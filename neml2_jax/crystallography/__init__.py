"""Crystals: symmetry groups, lattices, slip and twin systems."""

from .abstract_crystal import AbstractCrystal as AbstractCrystal
from .cubic_crystal import CubicCrystal as CubicCrystal
from .hexagonal_crystal import HexagonalCrystal as HexagonalCrystal
from .miller_bravais import miller_bravais_direction as miller_bravais_direction
from .miller_bravais import miller_bravais_plane as miller_bravais_plane
from .miller_bravais import miller_direction as miller_direction
from .miller_bravais import miller_plane as miller_plane
from .monoclinic_crystal import MonoclinicCrystal as MonoclinicCrystal
from .orthorhombic_crystal import OrthorhombicCrystal as OrthorhombicCrystal
from .point_groups import POINT_GROUPS as POINT_GROUPS
from .point_groups import PointGroup as PointGroup
from .point_groups import point_group as point_group
from .slip_systems import SlipSystems as SlipSystems
from .slip_systems import slip_systems as slip_systems
from .slip_systems import twin_systems as twin_systems
from .symmetry import ORBIFOLDS as ORBIFOLDS
from .symmetry import symmetry as symmetry
from .system_families import FAMILIES as FAMILIES
from .tetragonal_crystal import TetragonalCrystal as TetragonalCrystal
from .triclinic_crystal import TriclinicCrystal as TriclinicCrystal
from .trigonal_crystal import TrigonalCrystal as TrigonalCrystal
