"""Lattices of the seven systems: lengths and angles, and that the group maps each onto itself."""

import numpy as np
import pytest

import neml2_jax
from neml2_jax.crystallography import (
    CubicCrystal,
    HexagonalCrystal,
    MonoclinicCrystal,
    OrthorhombicCrystal,
    TetragonalCrystal,
    TriclinicCrystal,
    TrigonalCrystal,
    miller_bravais_direction,
    miller_bravais_plane,
    miller_direction,
    miller_plane,
)

SLIP = dict(slip_directions=[1, 0, 0], slip_planes=[0, 0, 1])
CRYSTALS = [
    (CubicCrystal, {}, (1, 1, 90, 90, 90)),
    (TetragonalCrystal, dict(c_over_a=0.6), (1, 0.6, 90, 90, 90)),
    (OrthorhombicCrystal, dict(b_over_a=2.1, c_over_a=1.7), (2.1, 1.7, 90, 90, 90)),
    (MonoclinicCrystal, dict(b_over_a=0.7, c_over_a=0.8, beta=103.0), (0.7, 0.8, 90, 103, 90)),
    (
        TriclinicCrystal,
        dict(b_over_a=1.2, c_over_a=0.9, alpha=84.0, beta=105.0, gamma=96.0),
        (1.2, 0.9, 84, 105, 96),
    ),
    (TrigonalCrystal, dict(c_over_a=2.6), (1, 2.6, 90, 90, 120)),
    (HexagonalCrystal, dict(c_over_a=1.6), (1, 1.6, 90, 90, 120)),
]


@pytest.mark.parametrize("kind, ratios, cell", CRYSTALS, ids=lambda x: getattr(x, "__name__", ""))
def test_lattice(kind, ratios, cell):
    crystal = kind(lattice_parameter=3.0, **ratios, **SLIP)
    vectors = np.asarray(crystal.lattice_vectors.data)
    a, b, c = vectors / 3.0
    lengths = np.linalg.norm([a, b, c], axis=-1)
    np.testing.assert_allclose(lengths, [1.0, *cell[:2]], rtol=1e-13)
    for (x, y), angle in zip(((b, c), (a, c), (a, b)), cell[2:]):
        cosine = x @ y / np.linalg.norm(x) / np.linalg.norm(y)
        np.testing.assert_allclose(np.degrees(np.arccos(cosine)), angle, rtol=1e-12)
    np.testing.assert_allclose(a / np.linalg.norm(a), [1, 0, 0], atol=1e-14)
    reciprocal = np.asarray(crystal.reciprocal_lattice_vectors.data)
    np.testing.assert_allclose(reciprocal[2, :2], 0.0, atol=1e-13)
    np.testing.assert_allclose(vectors @ reciprocal.T, np.eye(3), atol=1e-13)


@pytest.mark.parametrize("kind, ratios, cell", CRYSTALS, ids=lambda x: getattr(x, "__name__", ""))
def test_the_group_maps_the_lattice_onto_itself(kind, ratios, cell):
    crystal = kind(lattice_parameter=1.0, **ratios, **SLIP)
    lattice = np.asarray(crystal.lattice_vectors.data)
    for R in np.asarray(crystal.symmetry_operators.data):
        indices = lattice @ R.T @ np.linalg.inv(lattice)
        np.testing.assert_allclose(indices, np.rint(indices), atol=1e-12)


def test_rhombohedral_lattice_in_hexagonal_axes():
    """Bismuth: 57.23 degrees in rhombohedral axes is c/a = 2.609 in hexagonal ones."""
    cosine = np.cos(np.radians(57.23))
    ratio = float(np.sqrt(3 * (1 + 2 * cosine) / (2 * (1 - cosine))))
    assert ratio == pytest.approx(2.609, abs=2e-3)
    a, b, c = np.asarray(
        TrigonalCrystal(lattice_parameter=1.0, c_over_a=ratio, **SLIP).lattice_vectors.data
    )
    u, v = (2 * a + b + c) / 3, (-a + b + c) / 3
    assert u @ v / (u @ u) == pytest.approx(cosine, rel=1e-12)


@pytest.mark.parametrize(
    "point_group, count", (("6/mmm", 6), ("D6h", 6), ("6/m", 6), ("6mm", 6), ("622", 6))
)
def test_point_group_of_choice(point_group, count):
    crystal = HexagonalCrystal(
        lattice_parameter=1.0,
        c_over_a=1.6,
        point_group=point_group,
        twin_families=["tensile_twin_1012"],
    )
    assert crystal.n_slip == count


def test_fewer_symmetries_make_fewer_systems():
    cubic = dict(lattice_parameter=1.0, slip_directions=[1, 1, -1], slip_planes=[1, 2, 3])
    assert CubicCrystal(**cubic).n_slip == 24
    assert CubicCrystal(point_group="m-3", **cubic).n_slip == 12


# Partridge, Metall. Rev. 12 (1967), and by hand.
@pytest.mark.parametrize(
    "four, three",
    (((1, 1, -2, 0), (1, 1, 0)), ((2, -1, -1, 0), (1, 0, 0)), ((1, 1, -2, 3), (1, 1, 1)),
     ((0, 0, 0, 1), (0, 0, 1)), ((1, 0, -1, 0), (2, 1, 0))),
)  # fmt: skip
def test_miller_bravais_directions(four, three):
    assert miller_direction(four) == three
    assert miller_bravais_direction(three) == four


def test_miller_bravais_planes():
    assert miller_plane((1, 1, -2, 2)) == (1, 1, 2)
    assert miller_bravais_plane((1, 0, 2)) == (1, 0, -1, 2)
    with pytest.raises(ValueError, match=r"add up to zero.*plane \(1, 1, 1, 0\)"):
        miller_plane((1, 1, 1, 0))


def test_four_indices_of_a_crystal():
    """{10-11}<11-20> by four indices and by three."""
    four = HexagonalCrystal(
        lattice_parameter=1.0,
        c_over_a=1.6,
        slip_directions=[1, 1, -2, 0],
        slip_planes=[1, 0, -1, 1],
    )
    three = HexagonalCrystal(
        lattice_parameter=1.0, c_over_a=1.6, slip_directions=[1, 1, 0], slip_planes=[1, 0, 1]
    )
    assert four.slip_directions == three.slip_directions == ((1, 1, 0),)
    np.testing.assert_array_equal(four.schmid.data, three.schmid.data)


@pytest.mark.parametrize(
    "kind, given, message",
    (
        (CubicCrystal, dict(), "needs slip or twin systems"),
        (CubicCrystal, dict(slip_families=["basal"]), "'basal' is no family of a cubic crystal"),
        (CubicCrystal, dict(slip_families=["fcc_twin"]), "goes into twin_families"),
        (CubicCrystal, dict(point_group="6/mmm", **SLIP), "6/mmm is a hexagonal point group"),
        (CubicCrystal, dict(twin_directions=[1, 1, -2], twin_planes=[1, 1, 1]), "twin_shears"),
        (
            CubicCrystal,
            dict(twin_directions=[1, 1, 2], twin_planes=[1, 1, 1], twin_shears=[0.7]),
            "does not lie",
        ),
        (CubicCrystal, dict(slip_directions=[1, 1, -2, 0], slip_planes=[0, 0, 0, 1]), "triple"),
        (HexagonalCrystal, dict(c_over_a=-1.0, **SLIP), "positive"),
        (
            TriclinicCrystal,
            dict(b_over_a=1.0, c_over_a=1.0, alpha=10.0, beta=80.0, gamma=20.0, **SLIP),
            "no lattice has the angles",
        ),
    ),
)
def test_refusals(kind, given, message):
    with pytest.raises(ValueError, match=message):
        kind(lattice_parameter=1.0, **given)


def test_input_file():
    text = """
[Data]
  [titanium]
    type = HexagonalCrystal
    lattice_parameter = 2.95
    c_over_a = 1.587
    slip_families = 'prismatic basal'
    twin_families = 'tensile_twin_1012'
  []
[]
"""
    crystal = neml2_jax.load_string(text).get_data("titanium")
    assert crystal.slip_offsets == (0, 3, 6, 12)
    assert list(crystal.is_twin) == [False] * 6 + [True] * 6
