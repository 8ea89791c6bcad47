"""What crystals of every system have: a lattice, its symmetry and its slip systems."""

from __future__ import annotations

import functools
from typing import Any, ClassVar, TypeVar

import equinox as eqx
import numpy as np

from ..declaration import AbstractDeclared, Declaration, buffer
from ..types import R2, SR2, WR2, MillerIndex, Scalar, TensorWrapper, Vec
from ..types.functions import skew, sym
from .slip_systems import Indices, SlipSystems, reciprocal_lattice, slip_systems
from .symmetry import rotations, symmetry

T = TypeVar("T", bound=TensorWrapper)


def _miller_indices(description: str) -> Any:
    """A buffer of Miller indices. It is static: it decides how many slip systems there are."""
    d = Declaration("buffer", description, MillerIndex, promotable=False)
    return eqx.field(static=True, kw_only=True, metadata={"declaration": d})


class AbstractCrystal(AbstractDeclared):
    r"""A lattice and the slip systems of its families of directions and planes.

    A crystal of another system derives from this class, names its rotation group and gives its
    lattice vectors.

    Miller indices are kept as tuples of integers, one triple a family, so what follows from them is
    constant while tracing; the lattice parameter is a leaf. Tensors of slip systems carry these
    along one site axis.

    **Raises:** `ValueError` at construction for indices that are not integers or all zero, for
    different numbers of directions and planes, and for a family without slip systems.
    """

    SECTION = "Data"
    orbifold: ClassVar[str]
    """Name of the rotation group, one of `ORBIFOLDS`."""

    lattice_parameter: Scalar = buffer("Lattice parameter [length]")
    slip_directions: Indices = _miller_indices("Miller indices of a direction of each family [-]")
    slip_planes: Indices = _miller_indices("Miller indices of a plane of each family [-]")

    def unit_lattice(self) -> np.ndarray:
        """Lattice vectors as rows, in lattice parameters."""
        raise NotImplementedError(f"{type(self).__name__} gives no unit_lattice")

    def __post_init__(self) -> None:
        directions = _integer_rows("slip_directions", self.slip_directions)
        planes = _integer_rows("slip_planes", self.slip_planes)
        if len(directions) != len(planes):
            raise ValueError(
                f"{type(self).__name__}: {len(directions)} slip_directions but "
                f"{len(planes)} slip_planes; they are given in pairs, one pair a family"
            )
        super().__post_init__()
        object.__setattr__(self, "slip_directions", directions)
        object.__setattr__(self, "slip_planes", planes)

    def __check_init__(self) -> None:
        assert self.n_slip  # raises now rather than in a model

    # ------------------------------------------------------------------ the lattice

    @property
    def symmetry_operators(self) -> R2:
        """The rotations of the crystal's group, along one site axis."""
        return symmetry(self.orbifold)

    @property
    def lattice_vectors(self) -> Vec:
        """The lattice vectors [length], along one site axis."""
        return self._along_sites(Vec, self.unit_lattice()) * self.lattice_parameter

    @property
    def reciprocal_lattice_vectors(self) -> Vec:
        r"""Vectors $b_i$ with $b_i \cdot a_j = \delta_{ij}$ [1/length], along one site axis."""
        rows = reciprocal_lattice(self.unit_lattice())
        return self._along_sites(Vec, rows) / self.lattice_parameter

    # ------------------------------------------------------------------ slip systems

    @property
    def slip_systems(self) -> SlipSystems:
        """Arrays that are known while tracing; lengths are in lattice parameters."""
        lattice = tuple(tuple(float(x) for x in row) for row in self.unit_lattice())
        return _systems(self.orbifold, lattice, self.slip_directions, self.slip_planes)

    @property
    def n_slip(self) -> int:
        """How many slip systems there are."""
        return self.slip_systems.offsets[-1]

    @property
    def slip_offsets(self) -> tuple[int, ...]:
        """Where the systems of each family start, and `n_slip` at the end."""
        return self.slip_systems.offsets

    @property
    def unit_directions(self) -> Vec:
        """Slip directions $d_i$ as unit vectors."""
        return self._along_sites(Vec, self.slip_systems.directions)

    @property
    def unit_planes(self) -> Vec:
        """Normals $n_i$ of the slip planes as unit vectors."""
        return self._along_sites(Vec, self.slip_systems.planes)

    @property
    def burgers(self) -> Scalar:
        """Lengths of the Burgers vectors [length]."""
        return self._along_sites(Scalar, self.slip_systems.lengths) * self.lattice_parameter

    @property
    def schmid(self) -> R2:
        r"""Schmid tensors $d_i \otimes n_i$."""
        systems = self.slip_systems
        return self._along_sites(R2, np.einsum("si,sj->sij", systems.directions, systems.planes))

    @property
    def symmetric_schmid(self) -> SR2:
        r"""$\operatorname{sym}(d_i \otimes n_i)$."""
        return sym(self.schmid)

    @property
    def skew_schmid(self) -> WR2:
        r"""$\operatorname{skew}(d_i \otimes n_i)$."""
        return skew(self.schmid)

    def _along_sites(self, kind: type[T], array: np.ndarray) -> T:
        """A constant in the precision of the crystal, with one site axis."""
        return kind(array.astype(self.lattice_parameter.dtype), sub_batch_ndim=1)


@functools.lru_cache(maxsize=64)
def _systems(
    orbifold: str, lattice: tuple[tuple[float, ...], ...], directions: Indices, planes: Indices
) -> SlipSystems:
    return slip_systems(rotations(orbifold), np.array(lattice), directions, planes)


def _integer_rows(name: str, given: Any) -> Indices:
    array = np.asarray(given.data if isinstance(given, TensorWrapper) else given)
    if array.ndim not in (1, 2) or array.shape[-1] != 3:
        raise ValueError(f"{name}: a triple or a list of triples is needed, got {array.shape}")
    rows = np.rint(array).astype(int)
    if not np.array_equal(rows, array):
        raise ValueError(f"{name}: Miller indices are integers, got {array.tolist()}")
    rows = np.atleast_2d(rows)
    if not rows.any(axis=-1).all():
        raise ValueError(f"{name}: (0, 0, 0) is no direction and no plane")
    return tuple((int(h), int(k), int(m)) for h, k, m in rows)
