"""The 32 point groups by their international and Schoenflies names."""

from __future__ import annotations

import difflib
from typing import Literal, NamedTuple

import numpy as np

from .symmetry import rotations

CrystalSystem = Literal[
    "triclinic", "monoclinic", "orthorhombic", "tetragonal", "trigonal", "hexagonal", "cubic"
]


class PointGroup(NamedTuple):
    """A point group in the setting of the crystals here: x along a, z along the reciprocal c.

    The two-fold axis of monoclinic groups is along y, that of 32 and its relatives along a.

    **Source:** International Tables for Crystallography, vol. A, IUCr (2016), chapter 3.2.
    """

    name: str
    """Hermann-Mauguin symbol, with `-3` for a rotation and an inversion."""
    schoenflies: str
    system: CrystalSystem
    laue: str
    """Hermann-Mauguin symbol of the Laue class: the group with the inversion added."""
    order: int
    """How many operations it has, proper or not."""
    laue_setting: str
    proper_setting: str

    @property
    def rotations(self) -> np.ndarray:
        """Proper rotations of the Laue class, `(n, 3, 3)`.

        These leave an orientation, a slip system or a symmetric tensor of the crystal
        indistinguishable: none of them sees an inversion.
        """
        return rotations(self.laue_setting)

    @property
    def proper_rotations(self) -> np.ndarray:
        """Those operations of the group itself that are proper rotations, `(n, 3, 3)`."""
        return rotations(self.proper_setting)

    @property
    def centrosymmetric(self) -> bool:
        """Whether the inversion is an operation of the group."""
        return self.name == self.laue


# Name, Schoenflies, system, Laue class, order, rotations of the Laue class and of the group itself.
_ROWS: tuple[tuple[str, str, CrystalSystem, str, int, str, str], ...] = (
    ("1", "C1", "triclinic", "-1", 1, "1", "1"),
    ("-1", "Ci", "triclinic", "-1", 2, "1", "1"),
    ("2", "C2", "monoclinic", "2/m", 2, "2", "2"),
    ("m", "Cs", "monoclinic", "2/m", 2, "2", "1"),
    ("2/m", "C2h", "monoclinic", "2/m", 4, "2", "2"),
    ("222", "D2", "orthorhombic", "mmm", 4, "222", "222"),
    ("mm2", "C2v", "orthorhombic", "mmm", 4, "222", "112"),
    ("mmm", "D2h", "orthorhombic", "mmm", 8, "222", "222"),
    ("4", "C4", "tetragonal", "4/m", 4, "4", "4"),
    ("-4", "S4", "tetragonal", "4/m", 4, "4", "112"),
    ("4/m", "C4h", "tetragonal", "4/m", 8, "4", "4"),
    ("422", "D4", "tetragonal", "4/mmm", 8, "42", "42"),
    ("4mm", "C4v", "tetragonal", "4/mmm", 8, "42", "4"),
    ("-42m", "D2d", "tetragonal", "4/mmm", 8, "42", "222"),
    ("4/mmm", "D4h", "tetragonal", "4/mmm", 16, "42", "42"),
    ("3", "C3", "trigonal", "-3", 3, "3", "3"),
    ("-3", "S6", "trigonal", "-3", 6, "3", "3"),
    ("32", "D3", "trigonal", "-3m", 6, "321", "321"),
    ("3m", "C3v", "trigonal", "-3m", 6, "321", "3"),
    ("-3m", "D3d", "trigonal", "-3m", 12, "321", "321"),
    ("6", "C6", "hexagonal", "6/m", 6, "6", "6"),
    ("-6", "C3h", "hexagonal", "6/m", 6, "6", "3"),
    ("6/m", "C6h", "hexagonal", "6/m", 12, "6", "6"),
    ("622", "D6", "hexagonal", "6/mmm", 12, "622", "622"),
    ("6mm", "C6v", "hexagonal", "6/mmm", 12, "622", "6"),
    ("-6m2", "D3h", "hexagonal", "6/mmm", 12, "622", "32"),
    ("6/mmm", "D6h", "hexagonal", "6/mmm", 24, "622", "622"),
    ("23", "T", "cubic", "m-3", 12, "23", "23"),
    ("m-3", "Th", "cubic", "m-3", 24, "23", "23"),
    ("432", "O", "cubic", "m-3m", 24, "432", "432"),
    ("-43m", "Td", "cubic", "m-3m", 24, "432", "23"),
    ("m-3m", "Oh", "cubic", "m-3m", 48, "432", "432"),
)
POINT_GROUPS: dict[str, PointGroup] = {row[0]: PointGroup(*row) for row in _ROWS}
"""All 32, by Hermann-Mauguin symbol, from the least to the most symmetric system."""


def point_group(name: str) -> PointGroup:
    """The point group of a Hermann-Mauguin symbol (`m-3m`) or a Schoenflies symbol (`Oh`).

    **Raises:** `ValueError` for another name.
    **Source:** International Tables for Crystallography, vol. A, IUCr (2016), chapter 3.2.
    """
    schoenflies = {g.schoenflies: g for g in POINT_GROUPS.values()}
    found = POINT_GROUPS.get(name) or schoenflies.get(name)
    if found is None:
        near = difflib.get_close_matches(name, [*POINT_GROUPS, *schoenflies], cutoff=0.5)
        hint = f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""
        raise ValueError(
            f"point group {name!r} is none of the 32: {', '.join(POINT_GROUPS)}, or the "
            f"Schoenflies symbol of one{hint}"
        )
    return found
