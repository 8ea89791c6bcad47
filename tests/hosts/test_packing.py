"""Packings against full tensors in numpy: contraction, energy, and every pair of conventions."""

import itertools

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.hosts import CONVENTIONS, convert, convert_tangent
from neml2_jax.types import SR2
from neml2_jax.types.functions import r2_from_sr2

draw = np.random.default_rng(1)


def symmetric(*shape):
    a = draw.normal(size=(*shape, 3, 3))
    return a + np.swapaxes(a, -1, -2)


STRAIN, STRESS = symmetric(2), symmetric(2)
FULL = draw.normal(size=(2, 3, 3, 3, 3))
MINOR = FULL + FULL.swapaxes(1, 2)
MINOR = MINOR + MINOR.swapaxes(3, 4)
# Of each packing by hand: entries, factors of a stress's and of a strain's shears.
BY_HAND = {
    "mandel": ("xx yy zz yz xz xy", 2**0.5, 2**0.5),
    "kelvin": ("xx yy zz xy xz yz", 2**0.5, 2**0.5),
    "voigt": ("xx yy zz yz xz xy", 1, 2),
    "abaqus_standard": ("xx yy zz xy xz yz", 1, 2),
    "abaqus_explicit": ("xx yy zz xy yz xz", 1, 1),
    "plane_kelvin": ("xx yy zz xy", 2**0.5, 2**0.5),
    "plane_kelvin_3": ("xx yy xy", 2**0.5, 2**0.5),
    "plane_voigt": ("xx yy zz xy", 1, 2),
    "plane_voigt_3": ("xx yy xy", 1, 2),
    "plane_explicit": ("xx yy zz xy", 1, 1),
    "row_major": ("xx xy xz yx yy yz zx zy zz", 1, 1),
    "mfront_full": ("xx yy zz xy yx xz zx yz zy", 1, 1),
    "plane_mfront_full": ("xx yy zz xy yx", 1, 1),
    "uniaxial": ("xx", 1, 1),
    "tensor": ("xx xy xz yx yy yz zx zy zz", 1, 1),
    "plane_tensor": ("xx xy yx yy", 1, 1),
}
PAIRS = list(itertools.product(BY_HAND, repeat=2))


def places(name):
    return [("xyz".index(e[0]), "xyz".index(e[1])) for e in BY_HAND[name][0].split()]


def packed(x, name, kind):
    entries, *shears = BY_HAND[name]
    shear = shears[0 if kind == "stress" else 1]
    flat = [x[..., i, j] * (1 if i == j else shear) for i, j in places(name)]
    return np.stack(flat, -1).reshape(*x.shape[:-2], *CONVENTIONS[name].shape)


def holds(a, b):
    def entries(name):
        unsymmetric = {"row_major", "tensor", "mfront_full", "plane_tensor", "plane_mfront_full"}
        found = {e for e in places(name)}
        return found if name in unsymmetric else found | {(j, i) for i, j in found}

    return set(places(b)) <= entries(a)


def test_every_packing_is_tested():
    assert set(BY_HAND) == set(CONVENTIONS)


@pytest.mark.parametrize("kind", ("stress", "strain"))
def test_every_pair_of_packings(kind):
    x = STRESS if kind == "stress" else STRAIN
    for a, b in PAIRS:
        given, wanted = packed(x, a, kind), packed(x, b, kind)
        if holds(a, b):
            np.testing.assert_allclose(convert(given, a, b, kind), wanted, atol=1e-14)
        else:
            with pytest.raises(ValueError, match=f"packing '{a}' does not hold"):
                convert(given, a, b, kind)
            got = convert(given, a, b, kind, missing=7.0)
            there = packed(np.where(mask_of(a), x, 7.0), b, kind)
            np.testing.assert_allclose(got, there, atol=1e-14)


def mask_of(name):
    mask = np.zeros((3, 3), bool)
    for i, j in places(name):
        mask[i, j] = True
        if name not in ("plane_mfront_full", "plane_tensor"):
            mask[j, i] = True
    return mask


def packed_tangent(a):
    """Differences of the packed stress by the packed strain, of the full tensor."""
    size, shape = len(places(a)), CONVENTIONS[a].shape
    _, _, shear = BY_HAND[a]
    columns = []
    unsymmetric = a in ("row_major", "tensor", "mfront_full", "plane_tensor", "plane_mfront_full")
    for i, j in places(a):
        e = np.zeros((3, 3))
        e[i, j] = 1.0 if i == j else 1.0 / shear
        if not unsymmetric:
            e[j, i] = e[i, j]
        stress = np.einsum("nijkl,kl->nij", MINOR, e)
        columns.append(packed(stress, a, "stress").reshape(2, size))
    return np.stack(columns, -1).reshape(2, *shape, *shape)


def test_every_pair_of_tangents():
    for a, b in PAIRS:
        if holds(a, b):
            got = convert_tangent(packed_tangent(a), a, b)
            np.testing.assert_allclose(got, packed_tangent(b), atol=1e-12)
        else:
            with pytest.raises(ValueError, match="does not hold"):
                convert_tangent(packed_tangent(a), a, b)
    mixed = convert_tangent(packed_tangent("mandel"), "mandel", ("voigt", "tensor"))
    np.testing.assert_allclose(mixed[0, 5, 1], MINOR[0, 0, 1, 1], atol=1e-12)


def test_ours_is_that_of_the_types():
    x = SR2(draw.normal(size=6))
    full = convert(np.asarray(x.data), "mandel", "tensor", "stress")
    np.testing.assert_allclose(full, r2_from_sr2(x).data, rtol=1e-6)
    assert isinstance(convert(jnp.ones(6), "mandel", "kelvin", "stress"), jnp.ndarray)


@pytest.mark.parametrize("xp", (np, jnp))
def test_whole_numbers_have_factors_too(xp):
    """A shear of 1 is one of sqrt(2) in Mandel's packing, not the 1 that is its whole part."""
    got = convert(xp.array([0, 0, 0, 2, 0, 1]), "voigt", "mandel", "strain")
    np.testing.assert_allclose(got, [0, 0, 0, 2**0.5, 0, 2**-0.5], rtol=1e-6)
    tangent = convert_tangent(xp.eye(6, dtype=int), "mandel", "voigt")
    np.testing.assert_allclose(np.diag(tangent), [1, 1, 1, 0.5, 0.5, 0.5], rtol=1e-6)


def test_refusals():
    with pytest.raises(TypeError, match=r"got a SR2: give its array, x\.data"):
        convert(SR2.zeros(), "mandel", "kelvin", "stress")
    with pytest.raises(TypeError, match="masks 1 of its 6 values"):
        convert(np.ma.masked_equal([1.0, 2, 3, 4, 5, 6], 4), "mandel", "kelvin", "stress")
    with pytest.raises(TypeError, match="complex128 values"):
        convert(1j * np.ones(6), "mandel", "kelvin", "stress")
    with pytest.raises(KeyError, match="did you mean 'mandel'"):
        convert(np.zeros(6), "mandell", "kelvin", "stress")
    with pytest.raises(ValueError, match=r"\(6,\) as its last axes, got shape \(4,\)"):
        convert(np.zeros(4), "mandel", "kelvin", "stress")
    with pytest.raises(ValueError, match="'stress' or 'strain'"):
        convert(np.zeros(6), "mandel", "kelvin", "force")  # type: ignore[arg-type]
