r"""Packings of second-order tensors and of tangents: one table, any to any.

A convention says which entries of a tensor an array holds, in which order, and what shears are
multiplied by. With stresses $s_I = a_I \sigma_{ij}$ and strains $e_J = b_J \varepsilon_{kl}$ the
tangent is $C_{IJ} = \partial s_I / \partial e_J = a_I \, m_J / b_J \; C_{ijkl}$, where $m_J$ is 2
for a shear of a symmetric tensor, which stands for two entries, and 1 otherwise.

| name | entries | shears | shape |
|---|---|---|---|
| `tensor` | 3x3 | as they are | (3, 3) |
| `row_major` | xx xy xz yx yy yz zx zy zz | as they are | (9,) |
| `mfront_full` (also jaxmat) | xx yy zz xy yx xz zx yz zy | as they are | (9,) |
| `mandel` (ours, NEML2) | xx yy zz yz xz xy | times √2 | (6,) |
| `kelvin` (MFront, jaxmat) | xx yy zz xy xz yz | times √2 | (6,) |
| `voigt` | xx yy zz yz xz xy | strains times 2 | (6,) |
| `abaqus_standard` | xx yy zz xy xz yz | strains times 2 | (6,) |
| `abaqus_explicit` | xx yy zz xy yz xz | as they are | (6,) |
| `plane_tensor` | 2x2 | as they are | (2, 2) |
| `plane_kelvin` | xx yy zz xy | times √2 | (4,) |
| `plane_kelvin_3` | xx yy xy | times √2 | (3,) |
| `plane_voigt` (Abaqus plane strain, axisymmetric) | xx yy zz xy | strains times 2 | (4,) |
| `plane_voigt_3` (Abaqus plane stress) | xx yy xy | strains times 2 | (3,) |
| `plane_explicit` (Abaqus/Explicit, plane, axisymmetric) | xx yy zz xy | as they are | (4,) |
| `plane_mfront_full` | xx yy zz xy yx | as they are | (5,) |
| `uniaxial` | xx | | (1,) |

In the axisymmetric case x, y and z are the radial, the axial and the hoop direction. Functions take
arrays of numpy and of JAX, with any batch axes in front, and give arrays of the same kind.

**Sources:** J. Mandel, Int. J. Solids Struct. 1 (1965) 273-295 (√2); Abaqus Analysis User's Guide,
1.2.2 Conventions; T. Helfer et al., Comput. Math. Appl. 70 (2015) 994-1023 (MFront).
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np

from ..errors import suggestion
from ..types.array_data import check_unmasked
from ..types.refusals import NotAnArray

Kind = Literal["stress", "strain"]
_AXES = "xyz"


@dataclasses.dataclass(frozen=True)
class Convention:
    """The entries that an array holds, in order, and the factors of its shears."""

    name: str
    entries: tuple[tuple[int, int], ...]
    stress_shear: float
    strain_shear: float
    symmetric: bool
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        return len(self.entries)

    def factors(self, kind: Kind) -> np.ndarray:
        """What each entry is multiplied by."""
        shear = self.stress_shear if kind == "stress" else self.strain_shear
        return np.array([1.0 if i == j else shear for i, j in self.entries])

    @property
    def multiplicity(self) -> np.ndarray:
        """How many entries of the tensor each stands for."""
        return np.array([2.0 if self.symmetric and i != j else 1.0 for i, j in self.entries])

    def position(self, entry: tuple[int, int]) -> int | None:
        """Where an entry of the tensor is held, `None` if it is not."""
        if entry in self.entries:
            return self.entries.index(entry)
        turned = entry[::-1]
        return self.entries.index(turned) if self.symmetric and turned in self.entries else None


def _convention(
    name: str,
    entries: str,
    stress_shear: float = 1.0,
    strain_shear: float = 1.0,
    symmetric: bool = True,
    shape: tuple[int, ...] | None = None,
) -> Convention:
    pairs = tuple((_AXES.index(e[0]), _AXES.index(e[1])) for e in entries.split())
    own = (len(pairs),) if shape is None else shape
    return Convention(name, pairs, stress_shear, strain_shear, symmetric, own)


_ROOT2 = math.sqrt(2.0)
_NINE = "xx xy xz yx yy yz zx zy zz"
CONVENTIONS: dict[str, Convention] = {
    c.name: c
    for c in (
        _convention("tensor", _NINE, symmetric=False, shape=(3, 3)),
        _convention("row_major", _NINE, symmetric=False),
        _convention("mfront_full", "xx yy zz xy yx xz zx yz zy", symmetric=False),
        _convention("mandel", "xx yy zz yz xz xy", _ROOT2, _ROOT2),
        _convention("kelvin", "xx yy zz xy xz yz", _ROOT2, _ROOT2),
        _convention("voigt", "xx yy zz yz xz xy", 1.0, 2.0),
        _convention("abaqus_standard", "xx yy zz xy xz yz", 1.0, 2.0),
        _convention("abaqus_explicit", "xx yy zz xy yz xz"),
        _convention("plane_tensor", "xx xy yx yy", symmetric=False, shape=(2, 2)),
        _convention("plane_kelvin", "xx yy zz xy", _ROOT2, _ROOT2),
        _convention("plane_kelvin_3", "xx yy xy", _ROOT2, _ROOT2),
        _convention("plane_voigt", "xx yy zz xy", 1.0, 2.0),
        _convention("plane_voigt_3", "xx yy xy", 1.0, 2.0),
        _convention("plane_explicit", "xx yy zz xy"),
        _convention("plane_mfront_full", "xx yy zz xy yx", symmetric=False),
        _convention("uniaxial", "xx"),
    )
}


def convention(name: str) -> Convention:
    """**Raises:** `KeyError` for a name that is not in the table."""
    if name not in CONVENTIONS:
        raise KeyError(f"no packing {name!r}{suggestion(name, CONVENTIONS)}; {list(CONVENTIONS)}")
    return CONVENTIONS[name]


def convert(x: Any, given: str, wanted: str, kind: Kind, missing: float | None = None) -> Any:
    """A stress or strain `(*batch, *shape)` from one packing to another.

    Entries that are given and not wanted are left out. Entries that are wanted and not given become
    `missing`, which is to be said: 0 for strains of plane strain, and for stresses of plane stress.
    Of an unsymmetric tensor that is packed as a symmetric one the mean of both shears is taken.

    **Raises:** `KeyError` for an unknown packing; `TypeError` for what is no array of real numbers;
    `ValueError` for an array of another shape, for a `kind` that is neither `stress` nor `strain`,
    and for entries that nothing gives.
    """
    a, b = convention(given), convention(wanted)
    x = real_array("convert", x)
    _check(x, (a,), given, kind)
    xp = _namespace(x)
    flat = xp.reshape(x, (*x.shape[: x.ndim - len(a.shape)], a.size))
    matrix = _map(a, b, kind)
    if missing is None:
        _refuse_missing(a, b)
    out = flat @ xp.asarray(matrix.T, dtype=flat.dtype)
    if missing:
        absent = np.array([a.position(e) is None for e in b.entries]) * b.factors(kind) * missing
        out = out + xp.asarray(absent, dtype=flat.dtype)
    return xp.reshape(out, (*out.shape[:-1], *b.shape))


def convert_tangent(
    C: Any,
    given: str | tuple[str, str],
    wanted: str | tuple[str, str],
    missing: float | None = None,
) -> Any:
    """A tangent `(*batch, *stress, *strain)` from one packing to another.

    A pair names the packings of stress and of strain. Entries that are wanted and not given become
    `missing`, as in `convert`.

    **Raises:** `TypeError` and `ValueError` as `convert`, and for a `missing` other than 0.
    """
    (a_s, a_e), (b_s, b_e) = (_pair(given), _pair(wanted))
    C = real_array("convert_tangent", C)
    _check(C, (a_s, a_e), str(given), "stress")
    xp = _namespace(C)
    inner = len(a_s.shape) + len(a_e.shape)
    flat = xp.reshape(C, (*C.shape[: C.ndim - inner], a_s.size, a_e.size))
    if missing is None:
        _refuse_missing(a_s, b_s)
        _refuse_missing(a_e, b_e)
    elif missing:
        raise ValueError("convert_tangent: missing entries of a tangent can be 0 only")
    left = xp.asarray(_map(a_s, b_s, "stress"), dtype=flat.dtype)
    right = xp.asarray(_map(b_e, a_e, "strain"), dtype=flat.dtype)
    out = left @ flat @ right
    return xp.reshape(out, (*out.shape[:-2], *b_s.shape, *b_e.shape))


def real_array(what: str, x: Any) -> Any:
    """`x` as an array of floating numbers, of numpy or of JAX: factors of shears are no integers.

    **Raises:** `TypeError` for a typed tensor, and for values that are no real numbers.
    """
    if isinstance(x, NotAnArray):
        raise TypeError(
            f"{what}: an array is needed, got a {type(x).__name__}: give its array, x.data, whose "
            f"packing is 'mandel' of a symmetric tensor and 'tensor' of an R2"
        )
    array = x if isinstance(x, (np.ndarray, jax.Array)) else np.asarray(x)
    check_unmasked(array, what)
    if jnp.issubdtype(array.dtype, jnp.integer):
        return array.astype(float if isinstance(array, np.ndarray) else jnp.result_type(float))
    if not jnp.issubdtype(array.dtype, jnp.floating):
        raise TypeError(f"{what}: the array holds {array.dtype} values; real numbers are needed")
    return array


def _map(a: Convention, b: Convention, kind: Kind) -> np.ndarray:
    """The matrix that takes an array of convention `a` to one of `b`."""
    out = np.zeros((b.size, a.size))
    for row, (entry, factor) in enumerate(zip(b.entries, b.factors(kind))):
        ways = {entry, entry[::-1]} if b.symmetric else {entry}
        places = [p for w in sorted(ways) if (p := a.position(w)) is not None]
        for p in places:
            out[row, p] += factor / a.factors(kind)[p] / len(places)
    return out


def _refuse_missing(a: Convention, b: Convention) -> None:
    absent = ["xyz"[i] + "xyz"[j] for i, j in b.entries if a.position((i, j)) is None]
    if absent:
        raise ValueError(
            f"packing {a.name!r} does not hold {' '.join(absent)}, which {b.name!r} wants; say "
            f"what they are, such as missing=0.0"
        )


def _check(x: Any, conventions: tuple[Convention, ...], name: str, kind: str) -> None:
    shape = sum((c.shape for c in conventions), ())
    if kind not in ("stress", "strain"):
        raise ValueError(f"kind={kind!r}; it is 'stress' or 'strain'")
    got = tuple(x.shape)
    if len(got) < len(shape) or got[len(got) - len(shape) :] != shape:
        raise ValueError(f"packing {name!r} has {shape} as its last axes, got shape {got}")


def _pair(names: str | tuple[str, str]) -> tuple[Convention, Convention]:
    stress, strain = (names, names) if isinstance(names, str) else names
    return convention(stress), convention(strain)


def _namespace(x: Any) -> Any:
    """numpy or jax.numpy, whichever the array is of."""
    return x.__array_namespace__()
