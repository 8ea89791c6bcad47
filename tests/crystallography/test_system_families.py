"""Families of slip and twin systems: textbook counts, shears and senses.

Counts: D. Hull, D. J. Bacon, Introduction to Dislocations, 5th ed. (2011), chapters 5 and 6
(12 of fcc; 12, 12 and 24 of bcc; 3, 3, 6, 12 and 6 of hcp). Twins: J. W. Christian, S. Mahajan,
Prog. Mater. Sci. 39 (1995) 1-157; M. H. Yoo, Metall. Trans. A 12 (1981) 409-418.
"""

import numpy as np
import pytest

from neml2_jax.crystallography import FAMILIES, CubicCrystal, HexagonalCrystal

CUBIC = {"fcc": 12, "bcc_110": 12, "bcc_112": 12, "bcc_123": 24, "fcc_twin": 12, "bcc_twin": 12}
HEXAGONAL = {
    "basal": 3, "prismatic": 3, "pyramidal_a": 6, "pyramidal_ca_1": 12, "pyramidal_ca_2": 6,
    "tensile_twin_1012": 6, "tensile_twin_1121": 6, "compressive_twin_1011": 6,
    "compressive_twin_1122": 6,
}  # fmt: skip
LATTICES = {
    "fcc_twin": np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0]]) / 2,
    "bcc_twin": np.array([[-1, 1, 1], [1, -1, 1], [1, 1, -1]]) / 2,
}


def crystal(family, c_over_a=1.6):
    where = "twin_families" if "twin" in family else "slip_families"
    if family in CUBIC:
        return CubicCrystal(lattice_parameter=1.0, **{where: [family]})
    return HexagonalCrystal(lattice_parameter=1.0, c_over_a=c_over_a, **{where: [family]})


@pytest.mark.parametrize("family", FAMILIES)
def test_counts(family):
    made = crystal(family)
    assert made.n_slip == {**CUBIC, **HEXAGONAL}[family] == FAMILIES[family].n_systems
    np.testing.assert_allclose(
        np.sum(made.slip_systems.directions * made.slip_systems.planes, axis=-1), 0, atol=1e-14
    )
    dyads = np.asarray(made.schmid.data)
    apart = np.abs(dyads[:, None] - dyads[None]).max(axis=(-1, -2)) + np.eye(made.n_slip)
    assert apart.min() > 1e-3


@pytest.mark.parametrize(
    "family, length", (("basal", 1.0), ("pyramidal_ca_2", np.sqrt(1 + 1.6**2)))
)
def test_burgers_vectors(family, length):
    """a is the length of <a>, the root of a^2 + c^2 that of <c+a>."""
    np.testing.assert_allclose(crystal(family).burgers.data, length, rtol=1e-14)


@pytest.mark.parametrize("family", LATTICES)
def test_the_twinning_shear_makes_the_mirrored_lattice(family):
    """Sense and size: every lattice point comes to lie on a point of the mirrored lattice."""
    twins, lattice = crystal(family), LATTICES[family]
    for d, n, s in zip(twins.unit_directions.data, twins.unit_planes.data, twins.twin_shear.data):
        mirrored = lattice @ (np.eye(3) - 2 * np.outer(n, n))
        for sign, whole in ((1.0, True), (-1.0, False)):
            sheared = lattice @ (np.eye(3) + sign * s * np.outer(d, n)).T
            indices = sheared @ np.linalg.inv(mirrored)
            assert np.allclose(indices, np.rint(indices), atol=1e-12) == whole


# Yoo (1981): magnesium, titanium, zirconium, zinc.
@pytest.mark.parametrize(
    "family, c_over_a, shear",
    (
        ("tensile_twin_1012", 1.624, 0.129),
        ("tensile_twin_1012", 1.587, 0.174),
        ("tensile_twin_1012", 1.856, 0.138),
        ("tensile_twin_1121", 1.593, 0.628),
        ("compressive_twin_1122", 1.593, 0.225),
        ("compressive_twin_1122", 1.587, 0.219),
        ("compressive_twin_1011", 1.624, 0.138),
    ),
)
def test_shears_of_hexagonal_twins(family, c_over_a, shear):
    np.testing.assert_allclose(crystal(family, c_over_a).twin_shear.data, shear, atol=2e-3)


@pytest.mark.parametrize(
    "family, c_over_a, extends",
    (
        ("tensile_twin_1012", 1.624, True),
        ("tensile_twin_1012", 1.856, False),  # zinc: above the root of 3 the sense is reversed
        ("tensile_twin_1121", 1.587, True),
        ("compressive_twin_1122", 1.587, False),
        ("compressive_twin_1011", 1.624, False),
    ),
)
def test_senses_of_hexagonal_twins(family, c_over_a, extends):
    along_c = np.asarray(crystal(family, c_over_a).schmid.data)[:, 2, 2]
    assert np.all(along_c > 0.1) if extends else np.all(along_c < -0.1)


def test_slip_then_twins():
    both = CubicCrystal(
        lattice_parameter=1.0,
        slip_families=["fcc"],
        twin_directions=[1, 1, -2],
        twin_planes=[1, 1, 1],
        twin_shears=[0.7],
        twin_families=["fcc_twin"],
    )
    assert both.slip_offsets == (0, 12, 24, 36)
    assert list(both.is_twin) == [False] * 12 + [True] * 24
    np.testing.assert_array_equal(both.twin_shear.data[:24], [0.0] * 12 + [0.7] * 12)
    np.testing.assert_array_equal(both.schmid.data[12:24], both.schmid.data[24:])
