"""What crystals of every system have: a lattice, its symmetry, its slip and twin systems."""

from __future__ import annotations

import functools
from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import equinox as eqx
import numpy as np
from numpy.typing import ArrayLike

from ..declaration import AbstractDeclared, Declaration, buffer, option
from ..types import R2, SR2, WR2, MillerIndex, Scalar, TensorWrapper, Vec
from ..types.functions import skew, sym
from .miller_bravais import miller_direction, miller_plane
from .point_groups import PointGroup, point_group
from .slip_systems import (
    Indices,
    SlipSystems,
    joined,
    reciprocal_lattice,
    slip_systems,
    twin_systems,
)
from .symmetry import rotations, symmetry
from .system_families import system_family

T = TypeVar("T", bound=TensorWrapper)
Convert = Callable[[tuple[int, ...]], tuple[int, int, int]]


def _miller_indices(description: str) -> Any:
    """A buffer of Miller indices. It is static: it decides how many slip systems there are."""
    d = Declaration("buffer", description, MillerIndex, unit="-", promotable=False, default=())
    return eqx.field(static=True, kw_only=True, metadata={"declaration": d}, default=())


class AbstractCrystal(AbstractDeclared):
    r"""A lattice and the slip and twin systems of its families of directions and planes.

    A crystal of another system derives from this class, names its system and its most symmetric
    point group, and gives its lattice vectors.

    Systems are numbered family by family: slip of `slip_directions` and `slip_planes`, of
    `slip_families`, twins of `twin_directions` and `twin_planes`, of `twin_families`. Twins are
    pseudo-slip: all tensors of slip systems carry them too, and `is_twin` tells which they are.

    Miller indices are kept as tuples of integers, one triple a family, so what follows from them is
    constant while tracing; the lattice parameter is a leaf. In Python indices of hexagonal and
    trigonal crystals may be Miller-Bravais indices, four of them.

    **Shapes:** what is given of each slip system is a tensor `(systems, *base)` with `n_slip`
    systems as its one site axis; `schmid` is `(systems, 3, 3)`.
    **Raises:** `ValueError` at construction for indices that are not integers or all zero, for
    different numbers of directions and planes, for an unknown family, for a family without slip
    systems, for a point group of another system and for a crystal without any slip or twin system.
    **Source:** of the equivalent systems: J. F. Nye, Physical Properties of Crystals, Oxford
    (1985), appendix B.
    """

    SECTION = "Data"
    crystal_system: ClassVar[str]
    """One of the seven."""
    holohedry: ClassVar[str]
    """The most symmetric point group of the system."""

    lattice_parameter: Scalar = buffer("Lattice parameter", symbol="a", unit="length")
    slip_directions: Indices = _miller_indices("Miller indices of a direction of each family")
    slip_planes: Indices = _miller_indices("Miller indices of a plane of each family")
    slip_families: tuple[str, ...] = option("Named families of slip systems", default=())
    twin_directions: Indices = _miller_indices(
        "Miller indices of the direction of shear of each family of twins"
    )
    twin_planes: Indices = _miller_indices("Miller indices of a plane of each family of twins")
    twin_shears: tuple[float, ...] = option(
        "Shear of the twins of `twin_directions`, family by family", unit="-", default=()
    )
    twin_families: tuple[str, ...] = option("Named families of twins", default=())
    point_group: str = option(
        "Point group, by its Hermann-Mauguin or Schoenflies symbol; the most symmetric of the "
        "system if none is given",
        default="",
    )

    @abstractmethod
    def unit_lattice(self) -> np.ndarray:
        """Lattice vectors as rows, `(3, 3)`, in units of `lattice_parameter`."""

    def __post_init__(self) -> None:
        indices = {}
        for what in ("slip", "twin"):
            for name, convert in (
                (f"{what}_directions", miller_direction),
                (f"{what}_planes", miller_plane),
            ):
                indices[name] = _integer_rows(name, getattr(self, name), convert, self._four_axes())
            directions, planes = indices[f"{what}_directions"], indices[f"{what}_planes"]
            if len(directions) != len(planes):
                raise ValueError(
                    f"{type(self).__name__}: {len(directions)} {what}_directions but "
                    f"{len(planes)} {what}_planes; they are given in pairs, one pair a family"
                )
        for name in indices:  # tuples of integers rather than tensors
            object.__setattr__(self, name, None)
        super().__post_init__()
        for name, rows in indices.items():
            object.__setattr__(self, name, rows)
        if len(self.twin_shears) != len(self.twin_directions):
            raise ValueError(
                f"{type(self).__name__}: {len(self.twin_directions)} twin_directions but "
                f"{len(self.twin_shears)} twin_shears; each family of twins has a shear"
            )

    def __check_init__(self) -> None:
        if self.symmetry_group.system != self.crystal_system:
            raise ValueError(
                f"{type(self).__name__}: {self.point_group} is a {self.symmetry_group.system} "
                f"point group, the crystal is {self.crystal_system}"
            )
        assert self.n_slip  # raises now rather than in a model

    def _four_axes(self) -> bool:
        return self.crystal_system in ("hexagonal", "trigonal")

    # ------------------------------------------------------------------ the lattice

    @property
    def symmetry_group(self) -> PointGroup:
        """The point group."""
        return point_group(self.point_group or self.holohedry)

    @property
    def orbifold(self) -> str:
        """Name of the group of rotations that map slip systems onto slip systems."""
        return self.symmetry_group.laue_setting

    @property
    def symmetry_operators(self) -> R2:
        """The rotations of the crystal's group along one site axis, `(rotations, 3, 3)`."""
        return symmetry(self.orbifold)

    @property
    def lattice_vectors(self) -> Vec:
        """The lattice vectors [length] along one site axis, `(3, 3)`."""
        return self._along_sites(Vec, self.unit_lattice()) * self.lattice_parameter

    @property
    def reciprocal_lattice_vectors(self) -> Vec:
        r"""Vectors $b_i$ with $b_i \cdot a_j = \delta_{ij}$ [1/length], as sites: `(3, 3)`."""
        rows = reciprocal_lattice(self.unit_lattice())
        return self._along_sites(Vec, rows) / self.lattice_parameter

    def plane_normal(self, indices: ArrayLike) -> np.ndarray:
        """Unit normal `(3,)` of a lattice plane with the Miller indices `(3,)`.

        Four indices `(4,)` are welcome where `slip_planes` takes them.

        **Raises:** `ValueError` for indices that are none.
        """
        ((h, k, m),) = _integer_rows("plane", indices, miller_plane, self._four_axes())
        normal = np.array([h, k, m]) @ reciprocal_lattice(self.unit_lattice())
        return normal / np.linalg.norm(normal)

    def lattice_direction(self, indices: ArrayLike) -> np.ndarray:
        """Unit vector `(3,)` along a lattice direction; indices as of `plane_normal`."""
        ((u, v, w),) = _integer_rows("direction", indices, miller_direction, self._four_axes())
        direction = np.array([u, v, w]) @ self.unit_lattice()
        return direction / np.linalg.norm(direction)

    # ------------------------------------------------------------------ slip systems

    @property
    def slip_systems(self) -> SlipSystems:
        """Arrays that are known while tracing; lengths are in lattice parameters."""
        return self._all_systems[0]

    @property
    def _all_systems(self) -> tuple[SlipSystems, np.ndarray]:
        """All systems, and the shear of the twin of each; of slip 0."""
        return _systems(
            self.orbifold,
            tuple(tuple(float(x) for x in row) for row in self.unit_lattice()),
            self._families("slip"),
            self._families("twin"),
        )

    def _families(self, what: str) -> tuple[_Family, ...]:
        shears = self.twin_shears if what == "twin" else (0.0,) * len(self.slip_directions)
        directions, planes = (getattr(self, f"{what}_{rows}") for rows in ("directions", "planes"))
        found = list(zip(directions, planes, shears))
        for name in getattr(self, f"{what}_families"):
            family = system_family(name, self.crystal_system)
            if (family.twin_shear is not None) != (what == "twin"):
                raise ValueError(
                    f"{type(self).__name__}: {name!r} is no family of {what} systems; it goes into "
                    f"{'slip' if what == 'twin' else 'twin'}_families"
                )
            d, n = _three(family.direction, miller_direction), _three(family.plane, miller_plane)
            shear = family.twin_shear(self._axial_ratio()) if family.twin_shear else 0.0
            if shear < 0:
                d = (-d[0], -d[1], -d[2])
            found.append((d, n, abs(shear)))
        return tuple(found)

    def _axial_ratio(self) -> float:
        lattice = self.unit_lattice()
        return float(np.linalg.norm(lattice[2]) / np.linalg.norm(lattice[0]))

    @property
    def n_slip(self) -> int:
        """How many slip systems there are, twins among them."""
        return self.slip_systems.offsets[-1]

    @property
    def is_twin(self) -> np.ndarray:
        """Which systems are twins, which go one way only: `(systems,)`, known while tracing."""
        return self._all_systems[1] > 0

    @property
    def twin_shear(self) -> Scalar:
        """Shear [-] of a whole twin of each system, `(systems,)`; of slip systems 0."""
        return self._along_sites(Scalar, self._all_systems[1])

    @property
    def slip_offsets(self) -> tuple[int, ...]:
        """Where the systems of each family start, and `n_slip` at the end."""
        return self.slip_systems.offsets

    @property
    def unit_directions(self) -> Vec:
        """Slip directions $d_i$ as unit vectors, `(systems, 3)`."""
        return self._along_sites(Vec, self.slip_systems.directions)

    @property
    def unit_planes(self) -> Vec:
        """Normals $n_i$ of the slip planes as unit vectors, `(systems, 3)`."""
        return self._along_sites(Vec, self.slip_systems.planes)

    @property
    def burgers(self) -> Scalar:
        """Lengths of the Burgers vectors [length], `(systems,)`."""
        return self._along_sites(Scalar, self.slip_systems.lengths) * self.lattice_parameter

    @property
    def schmid(self) -> R2:
        r"""Schmid tensors $d_i \otimes n_i$, `(systems, 3, 3)`."""
        systems = self.slip_systems
        return self._along_sites(R2, np.einsum("si,sj->sij", systems.directions, systems.planes))

    @property
    def symmetric_schmid(self) -> SR2:
        r"""$\operatorname{sym}(d_i \otimes n_i)$, `(systems, 6)`."""
        return sym(self.schmid)

    @property
    def skew_schmid(self) -> WR2:
        r"""$\operatorname{skew}(d_i \otimes n_i)$, `(systems, 3)`."""
        return skew(self.schmid)

    def _along_sites(self, kind: type[T], array: np.ndarray) -> T:
        """A constant in the precision of the crystal, with one site axis."""
        return kind(array.astype(self.lattice_parameter.dtype), sub_batch_ndim=1)


_Family = tuple[tuple[int, int, int], tuple[int, int, int], float]


@functools.lru_cache(maxsize=64)
def _systems(
    orbifold: str,
    lattice: tuple[tuple[float, ...], ...],
    slip: tuple[_Family, ...],
    twins: tuple[_Family, ...],
) -> tuple[SlipSystems, np.ndarray]:
    if not slip and not twins:
        raise ValueError(
            "a crystal needs slip or twin systems: give slip_directions and slip_planes, "
            "slip_families or twin_families"
        )
    group, vectors = rotations(orbifold), np.array(lattice)
    parts = [slip_systems(group, vectors, (d,), (n,)) for d, n, _ in slip]
    parts += [twin_systems(group, vectors, d, n) for d, n, _ in twins]
    shears = [np.full(p.offsets[-1], f[2]) for p, f in zip(parts, slip + twins)]
    return joined(parts), np.concatenate(shears)


def _integer_rows(
    name: str, given: ArrayLike | TensorWrapper, convert: Convert, four_axes: bool
) -> Indices:
    array = np.asarray(given.data if isinstance(given, TensorWrapper) else given)
    if array.size == 0:
        return ()
    allowed = (3, 4) if four_axes else (3,)
    if array.ndim not in (1, 2) or array.shape[-1] not in allowed:
        raise ValueError(f"{name}: a triple or a list of triples is needed, got {array.shape}")
    rows = np.rint(array).astype(int)
    if not np.array_equal(rows, array):
        raise ValueError(f"{name}: Miller indices are integers, got {array.tolist()}")
    rows = np.atleast_2d(rows)
    if not rows.any(axis=-1).all():
        raise ValueError(f"{name}: (0, 0, 0) is no direction and no plane")
    return tuple(_three(tuple(int(i) for i in row), convert) for row in rows)


def _three(indices: tuple[int, ...], convert: Convert) -> tuple[int, int, int]:
    """Indices of three axes, of three or four."""
    if len(indices) == 4:
        return convert(indices)
    h, k, m = indices
    return h, k, m
