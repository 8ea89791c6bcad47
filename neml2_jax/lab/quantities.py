"""What a load path prescribes: components of strain and stress, and scalars such as temperature.

`strain_xy` is the component $\\varepsilon_{xy}$ of the tensor, half the engineering shear. Where a
deformation gradient drives the model it is $F_{xy} - \\delta_{xy}$, and `strain_xx` thus the
engineering strain. `stress_xy` is the component of the stress that the model gives.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection

import numpy as np

from ..errors import DeclarationError, suggestion

SYMMETRIC = ("xx", "yy", "zz", "yz", "xz", "xy")
MATRIX = ("xx", "xy", "xz", "yx", "yy", "yz", "zx", "zy", "zz")
LOWER = ("yx", "zx", "zy")
"""Components of a deformation gradient that stay prescribed, since a rotation does no work."""

STRAIN, STRESS = "strain", "stress"
TIME = "time"


@dataclasses.dataclass(frozen=True)
class Packing:
    """Between components by name and the last axes of our arrays."""

    components: tuple[str, ...]
    shape: tuple[int, ...]

    @property
    def factors(self) -> np.ndarray:
        """What a component is stored times: the square root of two for shears of six."""
        if self.shape == (3, 3):
            return np.ones(9)
        return np.array([1.0 if c[0] == c[1] else math.sqrt(2.0) for c in self.components])

    @property
    def undeformed(self) -> np.ndarray:
        """The gradient at no strain, by component."""
        if self.shape == (3, 3):
            return np.array([float(c[0] == c[1]) for c in self.components])
        return np.zeros(6)

    def packed(self, values: np.ndarray) -> np.ndarray:
        """`(..., components)` as our arrays have them."""
        return (values * self.factors).reshape(*values.shape[:-1], *self.shape)

    def unpacked(self, data: np.ndarray) -> np.ndarray:
        lead = data.shape[: data.ndim - len(self.shape)]
        return data.reshape(*lead, len(self.components)) / self.factors


SIX, NINE = Packing(SYMMETRIC, (6,)), Packing(MATRIX, (3, 3))


def component_of(name: str) -> tuple[str, str] | None:
    """`("strain", "xx")` of `strain_xx`; `None` for what is no component."""
    kind, _, component = name.partition("_")
    if kind in (STRAIN, STRESS) and component in (*SYMMETRIC, *MATRIX):
        return kind, component
    return None


def canonical(name: str, matrix: bool) -> str:
    """`strain_yx` as `strain_xy` where the gradient is symmetric."""
    found = component_of(name)
    if found is None or (matrix and found[0] == STRAIN):
        return name
    kind, c = found
    return name if c in SYMMETRIC else f"{kind}_{c[::-1]}"


def check_quantity(name: str, matrix: bool, scalars: Collection[str], where: str) -> None:
    """**Raises:** `DeclarationError` for a name that nothing is called by."""
    known = [f"strain_{c}" for c in (MATRIX if matrix else SYMMETRIC)]
    known += [f"stress_{c}" for c in SYMMETRIC] + list(scalars)
    if canonical(name, matrix) not in known:
        raise DeclarationError(
            f"{where}: nothing is called {name!r}{suggestion(name, known)}; components are "
            f"strain_xx, ..., stress_xy, and the model reads "
            + (f"{list(scalars)} besides" if scalars else "nothing else")
        )
    if matrix and name in {f"stress_{c}" for c in LOWER}:
        raise DeclarationError(
            f"{where}: {name!r} of a deformation gradient stays free of control, since a rotation "
            f"does no work; give stress_{name[-1]}{name[-2]}"
        )
