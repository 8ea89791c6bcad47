"""Named families of slip and twin systems of common lattices."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable
from typing import NamedTuple

from .point_groups import CrystalSystem


class SystemFamily(NamedTuple):
    """One direction and one plane of a family; four indices are Miller-Bravais indices."""

    system: CrystalSystem
    direction: tuple[int, ...]
    plane: tuple[int, ...]
    n_systems: int
    """How many systems the family has; of twins one for each sense."""
    twin_shear: Callable[[float], float] | None = None
    """Shear of the twin by c/a, negative where it is along the opposite direction; no slip has one.
    """


# Of twins the direction is the one that the crystal above the plane is sheared along.
FAMILIES: dict[str, SystemFamily] = {
    "fcc": SystemFamily("cubic", (1, 1, 0), (1, 1, 1), 12),
    "bcc_110": SystemFamily("cubic", (1, 1, 1), (1, 1, 0), 12),
    "bcc_112": SystemFamily("cubic", (1, 1, 1), (1, 1, 2), 12),
    "bcc_123": SystemFamily("cubic", (1, 1, 1), (1, 2, 3), 24),
    "basal": SystemFamily("hexagonal", (1, 1, -2, 0), (0, 0, 0, 1), 3),
    "prismatic": SystemFamily("hexagonal", (1, 1, -2, 0), (1, 0, -1, 0), 3),
    "pyramidal_a": SystemFamily("hexagonal", (1, 1, -2, 0), (1, 0, -1, 1), 6),
    "pyramidal_ca_1": SystemFamily("hexagonal", (1, 1, -2, 3), (1, 0, -1, 1), 12),
    "pyramidal_ca_2": SystemFamily("hexagonal", (1, 1, -2, 3), (1, 1, -2, 2), 6),
    "fcc_twin": SystemFamily("cubic", (1, 1, -2), (1, 1, 1), 12, lambda _: 1 / math.sqrt(2)),
    "bcc_twin": SystemFamily("cubic", (-1, -1, 1), (1, 1, 2), 12, lambda _: 1 / math.sqrt(2)),
    "tensile_twin_1012": SystemFamily(
        "hexagonal", (-1, 0, 1, 1), (1, 0, -1, 2), 6, lambda c: (3 - c * c) / (math.sqrt(3) * c)
    ),
    "tensile_twin_1121": SystemFamily(
        "hexagonal", (-1, -1, 2, 6), (1, 1, -2, 1), 6, lambda c: 1 / c
    ),
    "compressive_twin_1011": SystemFamily(
        "hexagonal",
        (1, 0, -1, -2),
        (1, 0, -1, 1),
        6,
        lambda c: (4 * c * c - 9) / (4 * math.sqrt(3) * c),
    ),
    "compressive_twin_1122": SystemFamily(
        "hexagonal", (1, 1, -2, -3), (1, 1, -2, 2), 6, lambda c: 2 * (c * c - 2) / (3 * c)
    ),
}
"""Families by name.

Counts: D. Hull, D. J. Bacon, Introduction to Dislocations, 5th ed. (2011), chapters 5 and 6;
shears and senses of twins: J. W. Christian, S. Mahajan, Prog. Mater. Sci. 39 (1995) 1-157.
"""


def system_family(name: str, system: str) -> SystemFamily:
    """The family of a name that a crystal of this system has.

    **Raises:** `ValueError` for another name.
    """
    known = [n for n, family in FAMILIES.items() if family.system == system]
    if name not in known:
        near = difflib.get_close_matches(name, known, cutoff=0.5)
        hint = f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""
        raise ValueError(
            f"{name!r} is no family of a {system} crystal; there are "
            f"{', '.join(known) or 'none: give Miller indices'}{hint}"
        )
    return FAMILIES[name]
