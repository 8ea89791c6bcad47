"""Misorientations: textbook boundaries, the maximum of Mackenzie, and orix where installed."""

import importlib.util

import jax
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from neml2_jax.crystallography import POINT_GROUPS
from neml2_jax.texture import disorientation, disorientation_angle, misorientation
from neml2_jax.types import MRP

from .matrices import matrices, orientations_of

LAUE = [g.name for g in POINT_GROUPS.values() if g.centrosymmetric]


def turn(axis, degrees):
    axis = np.asarray(axis, float) / np.linalg.norm(axis)
    return MRP(axis * np.tan(np.radians(degrees) / 4))


@pytest.mark.parametrize(
    "axis, degrees, expected",
    (
        ([0, 0, 1], 90.0, 0.0),
        ([0, 0, 1], 80.0, 10.0),
        ([1, 1, 1], 60.0, 60.0),  # the twin of face-centred crystals
        ([1, 1, 2], 180.0, 60.0),  # another description of it
        ([1, 1, 0], 38.94, 38.94),  # sigma 9
        ([0, 0, 1], 36.87, 36.87),  # sigma 5
    ),
)
def test_cubic_boundaries(axis, degrees, expected):
    a = MRP([0.1, -0.4, 0.3])
    # b is a crystal turned in its own frame.
    b = orientations_of(matrices(a) @ matrices(turn(axis, degrees)))
    angle = disorientation_angle(a, b, "m-3m")
    np.testing.assert_allclose(np.degrees(angle.data), expected, atol=1e-6 if expected else 1e-5)


def test_largest_disorientation_of_cubes():
    """62.80 degrees; the mean of random pairs is 40.74 (Mackenzie 1958)."""
    angles = np.degrees(
        disorientation_angle(
            MRP.rand(jax.random.key(0), 20000), MRP.rand(jax.random.key(1), 20000), "Oh"
        ).data
    )
    assert 61.0 < angles.max() < 62.81
    assert angles.mean() == pytest.approx(40.74, abs=0.25)


def test_the_smallest_of_all_equivalents():
    """Against products of scipy's rotations, for two phases."""
    a, b = MRP.rand(jax.random.key(2), 20), MRP.rand(jax.random.key(3), 20)
    one, other = POINT_GROUPS["m-3m"].rotations, POINT_GROUPS["6/mmm"].rotations
    Qa, Qb = matrices(a), matrices(b)
    expected = [
        min(Rotation.from_matrix((x @ S).T @ (y @ T)).magnitude() for S in one for T in other)
        for x, y in zip(Qa, Qb)
    ]
    np.testing.assert_allclose(
        disorientation_angle(a, b, "m-3m", "6/mmm").data, expected, atol=1e-12
    )
    least = disorientation(a, b, "m-3m", "6/mmm")
    np.testing.assert_allclose(
        Rotation.from_mrp(np.array(least.data)).magnitude(), expected, atol=1e-12
    )


def test_frames():
    """A turn of the sample changes no misorientation; Q_a times it is Q_b."""
    a, b = MRP.rand(jax.random.key(4), 7), MRP.rand(jax.random.key(5), 7)
    Qa, Qb, Q = (matrices(r) for r in (a, b, jax.jit(misorientation)(a, b)))
    np.testing.assert_allclose(Qa @ Q, Qb, atol=1e-13)
    R = Rotation.from_rotvec([0.3, 1.0, -0.2]).as_matrix()
    turned = disorientation_angle(orientations_of(R @ Qa), orientations_of(R @ Qb), "422")
    np.testing.assert_allclose(turned.data, disorientation_angle(a, b, "422").data, atol=1e-12)


def test_batch_and_derivatives():
    a, b = MRP.rand(jax.random.key(6), 5, 1), MRP.rand(jax.random.key(7), 1, 4)
    assert disorientation_angle(a, b, "432").data.shape == (5, 4)
    r = a.data[0, 0]
    slope = jax.jit(jax.jacrev(lambda x: disorientation_angle(MRP(x), MRP(r), "m-3m").data))(r)
    assert np.linalg.norm(slope) <= 4.0  # that of the angle, of any sign


@pytest.mark.skipif(importlib.util.find_spec("orix") is None, reason="orix is not installed")
@pytest.mark.parametrize("group", LAUE)
def test_orix_gives_the_same_angles(group):
    from orix.quaternion import Orientation, symmetry

    a, b = MRP.rand(jax.random.key(8), 40), MRP.rand(jax.random.key(9), 40)
    ours = disorientation_angle(a, b, group).data
    given = getattr(symmetry, POINT_GROUPS[group].schoenflies)
    if POINT_GROUPS[group].system == "monoclinic":  # its axis is along z there
        axes = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0.0]])
    else:
        axes = np.eye(3)
    # There a rotation takes the sample to the crystal.
    there = [Orientation.from_matrix(np.swapaxes(matrices(r) @ axes, -1, -2)) for r in (a, b)]
    for each in there:
        each.symmetry = given
    theirs = there[0].angle_with(there[1])
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
