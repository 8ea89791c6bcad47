"""Ideal components: published Euler angles, and volumes of balls in orientation space."""

import jax
import numpy as np
import pytest

from neml2_jax.texture import (
    COMPONENTS,
    component,
    component_fraction,
    disorientation_angle,
    fibre_fraction,
    from_euler_angles,
    ideal_orientation,
)
from neml2_jax.types import MRP

from .matrices import matrices

# Hirsch and Lücke, Acta Metall. 36 (1988) 2863-2882: Bunge's angles [degree].
PUBLISHED = {
    "cube": (0, 0, 0),
    "goss": (0, 45, 0),
    "brass": (35.264, 45, 0),
    "copper": (90, 35.264, 45),
    "S": (58.98, 36.70, 63.43),
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_published_angles(name):
    """Up to crystal symmetry and that of the sheet."""
    published = from_euler_angles(PUBLISHED[name], degrees=True)
    for tolerance, expected in ((0.1, 1.0), (None, 0.0)):
        if tolerance is None:
            published, tolerance = from_euler_angles([10.0, 20.0, 30.0], degrees=True), 5.0
        assert component_fraction(published, name, tolerance) == expected


def test_plane_and_direction():
    Q = matrices(ideal_orientation((1, 1, 2), (1, 1, -1)))
    np.testing.assert_allclose(Q @ [1, 1, 2] / np.sqrt(6), [0, 0, 1], atol=1e-14)
    np.testing.assert_allclose(Q @ [1, 1, -1] / np.sqrt(3), [1, 0, 0], atol=1e-14)


@pytest.mark.parametrize("name, variants", (("cube", 1), ("goss", 1), ("brass", 2), ("S", 4)))
def test_random_orientations(name, variants):
    """A ball of angle t holds (t - sin t)/pi of the group, and each variant has 24 of 24."""
    r = MRP.rand(jax.random.key(0), 40000)
    t = np.radians(12.0)
    expected = variants * 24 * (t - np.sin(t)) / np.pi
    got = component_fraction(r, name, 12.0)
    assert got == pytest.approx(expected, abs=4 * np.sqrt(expected / 40000))
    if variants > 1:
        one = component_fraction(r, name, 12.0, sample_symmetry="1")
        assert one == pytest.approx(expected / variants, abs=4 * np.sqrt(expected / 40000))


def test_weights_and_tolerance():
    mixed = MRP(np.stack([component("cube").data, component("goss").data]))
    assert component_fraction(mixed, "cube", 1.0, weights=[3.0, 1.0]) == pytest.approx(0.75)
    assert component_fraction(mixed, "goss", 0.0) == pytest.approx(0.5)
    apart = float(disorientation_angle(component("cube"), component("goss"), "m-3m").data)
    assert np.degrees(apart) == pytest.approx(45.0)
    assert component_fraction(mixed, "goss", 45.1) == pytest.approx(1.0)


def test_fibres():
    """A cap of angle t about each of 8 directions holds 8 (1 - cos t)/2 of the sphere."""
    r = MRP.rand(jax.random.key(1), 40000)
    expected = 8 * (1 - np.cos(np.radians(10.0))) / 2
    got = fibre_fraction(r, (1, 1, 1), (0, 0, 1), 10.0)
    assert got == pytest.approx(expected, abs=4 * np.sqrt(expected / 40000))
    angles = np.linspace(0, 360, 13)
    alpha = from_euler_angles(np.stack([angles, 45 + 0 * angles, 0 * angles], -1), degrees=True)
    assert fibre_fraction(alpha, (1, 1, 0), (0, 0, 1), 0.01) == pytest.approx(1.0)
    assert fibre_fraction(alpha, (1, 1, 1), (0, 0, 1), 10.0) == pytest.approx(0.0)


def test_refusals():
    with pytest.raises(ValueError, match="copper, S; got 'nickel'"):
        component("nickel")
    with pytest.raises(ValueError, match="does not lie"):
        ideal_orientation((1, 1, 1), (1, 1, 1))
