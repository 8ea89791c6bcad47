"""Predominant twin reorientation, against the misorientations that textbooks give of twins."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import MRP, Scalar
from neml2_jax.crystallography import CubicCrystal, HexagonalCrystal
from neml2_jax.texture import disorientation_angle, reorient_predominant_twins

from .matrices import matrices

magnesium = HexagonalCrystal(
    lattice_parameter=0.32,
    c_over_a=1.624,
    slip_families=["basal"],
    twin_families=["tensile_twin_1012"],
)
copper = CubicCrystal(lattice_parameter=0.36, slip_families=["fcc"], twin_families=["fcc_twin"])


def grains(n, seed=0):
    return MRP(np.random.default_rng(seed).uniform(-0.5, 0.5, (n, 3)))


def fractions(n, twins, chosen, value):
    f = np.full((n, twins), 0.01)
    f[np.arange(n), chosen] = value
    return Scalar(f)


def test_tensile_twins_of_magnesium_turn_the_c_axis_by_86_degrees():
    """86.3 degrees for c/a 1.624: twice the angle from c of the plane (10-12)."""
    start = grains(6)
    after = reorient_predominant_twins(start, fractions(6, 6, np.arange(6), 0.4), magnesium)
    assert np.all(after.turned)
    c = [matrices(x)[..., 2] for x in (start, after.orientations)]
    angle = np.degrees(np.arccos(np.abs(np.sum(c[0] * c[1], -1))))
    expected = 180.0 - 2.0 * np.degrees(np.arctan(1.624 / np.sqrt(3.0)))
    assert expected == pytest.approx(93.7, abs=0.1)
    np.testing.assert_allclose(angle, 180.0 - expected, rtol=1e-10)
    np.testing.assert_allclose(after.twin_volume_fractions.data, 0.0)
    np.testing.assert_allclose(after.reoriented, 1.0)


def test_twins_of_copper_are_of_sigma_3():
    """All 12 twins give the disorientation of 60 degrees about <111>."""
    start = grains(12)
    after = reorient_predominant_twins(start, fractions(12, 12, np.arange(12), 0.4), copper)
    angle = disorientation_angle(start, after.orientations, "m-3m")
    np.testing.assert_allclose(np.degrees(angle.data), 60.0, rtol=1e-8)


def test_what_is_turned_does_not_run_ahead_of_what_has_twinned():
    """A quarter at first; at F_R = F_A a half. Weights count."""
    start = grains(4)
    f = fractions(4, 6, np.zeros(4, int), np.array([0.2, 0.3, 0.4, 0.6]))
    first = reorient_predominant_twins(start, f, magnesium, weights=np.array([1.0, 1.0, 1.0, 5.0]))
    np.testing.assert_array_equal(first.turned, [False, True, True, True])
    np.testing.assert_allclose(first.reoriented, 7.0 / 8.0)
    np.testing.assert_array_equal(first.orientations.data[0], start.data[0])
    np.testing.assert_array_equal(first.twin_volume_fractions.data[0], f.data[0])
    later = reorient_predominant_twins(start, f, magnesium, reoriented=1e6)
    np.testing.assert_array_equal(later.turned, [False, False, False, True])


def test_turned_twice_a_grain_is_as_before_and_under_jit():
    start, f = grains(3), fractions(3, 6, np.array([1, 2, 5]), 0.5)

    @jax.jit
    def turn(orientations):
        return reorient_predominant_twins(orientations, f, magnesium).orientations

    once, twice = turn(start), turn(turn(start))
    assert np.min(np.abs(once.data - start.data).max(-1)) > 0.1
    Q = [matrices(x) for x in (start, twice)]
    np.testing.assert_allclose(Q[0], Q[1], atol=1e-12)


def test_without_twins_nothing_is_turned():
    start = grains(3)
    after = reorient_predominant_twins(
        start, Scalar(jnp.zeros((3, 6))), magnesium, threshold=0.0, threshold_growth=0.0
    )
    assert not np.any(after.turned)


def test_refusals():
    with pytest.raises(ValueError, match="no twins"):
        bare = CubicCrystal(lattice_parameter=0.36, slip_families=["fcc"])
        reorient_predominant_twins(grains(2), Scalar(jnp.zeros((2, 6))), bare)
    with pytest.raises(ValueError, match=r"expected \(2, 6\)"):
        reorient_predominant_twins(grains(2), Scalar(jnp.zeros((2, 5))), magnesium)
