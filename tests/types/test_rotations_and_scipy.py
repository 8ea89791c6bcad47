"""Rotations at their special points; the oracle is `scipy.spatial.transform.Rotation`.

Values are compared with scipy's, derivatives of both modes with differences of scipy's values, so
that nothing under test is its own oracle. Parameters are compared up to their shadow, since scipy
gives the shorter ones.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from neml2_jax.types import MRP, WR2
from neml2_jax.types import functions as F

AXIS = np.array([1.0, 2.0, -2.0]) / 3.0
OTHER = np.array([0.6, 0.0, 0.8])
HALF_TURN = np.pi
# Parameters of size 1: where they and their shadow change places.
SWITCH = (HALF_TURN - 1e-3, HALF_TURN - 1e-9, HALF_TURN, HALF_TURN + 1e-9, HALF_TURN + 1e-3)


def exponential(w):
    return F.exp_map(WR2(w)).data


def composition(x):
    return F.compose(MRP(x[:3]), MRP(x[3:])).data


def other_parameters(r):
    return F.shadow(MRP(r)).data


def distance(x):
    return F.dist(MRP(x[:3]), MRP(x[3:])).data


def distance_from_the_identity(w):
    return F.dist(MRP.identity(), F.exp_map(WR2(w))).data


@functools.cache
def compiled(f):
    """A function and its derivatives in both modes."""
    return jax.jit(lambda x: (f(x), jax.jacfwd(f)(x), jax.jacrev(f)(x)))


def mrp(axis, angle):
    return axis * np.tan(angle / 4.0)


def like(reference, r):
    """Of the parameters `r` and their shadow those that are nearer to `reference`."""
    size = r @ r
    shadow = -r / size if size > 0 else r
    near = np.linalg.norm(r - reference) <= np.linalg.norm(shadow - reference)
    return r if near else shadow


def differences(f, x, step=1e-5):
    """The Jacobian of a function on the host, by central differences of fourth order."""
    columns = []
    for e in np.eye(x.size):
        a, b, c, d = (np.asarray(f(x + k * step * e)) for k in (1, -1, 2, -2))
        columns.append((8 * (a - b) - (c - d)) / (12 * step))
    return np.stack(columns, axis=-1)


def assert_same(f, oracle, x, atol=1e-8):
    """Values, and derivatives of both modes."""
    x = np.asarray(x, float)
    value, *slopes = compiled(f)(jnp.asarray(x))
    np.testing.assert_allclose(value, oracle(x), atol=1e-13, rtol=1e-12)
    expected = differences(oracle, x)
    for got in slopes:
        np.testing.assert_allclose(got, expected, atol=atol * max(1.0, np.abs(expected).max()))


# The identity, about it, a quarter, about a half turn, about a full turn but on this side of it.
@pytest.mark.parametrize("angle", (0.0, 1e-8, 0.3, HALF_TURN / 2, *SWITCH, 5.0))
def test_exponential_map(angle):
    w = angle * AXIS
    value = F.exp_map(WR2(jnp.asarray(w))).data

    def oracle(w):
        return like(mrp(AXIS, angle), Rotation.from_rotvec(w).as_mrp())

    assert_same(exponential, oracle, w)
    np.testing.assert_allclose(
        F.dexp_map(WR2(jnp.asarray(w))).data,
        differences(oracle, w),
        atol=1e-8 * (1 + value @ value),
    )


@pytest.mark.parametrize("first", (0.0, 1.0, *SWITCH))
@pytest.mark.parametrize("second", (0.0, -0.4, HALF_TURN - 1e-9, HALF_TURN))
def test_composition(first, second):
    """Among them the identity on either side, half turns, and two that add up to half a turn."""
    x = np.concatenate([mrp(AXIS, first), mrp(OTHER, second)])
    reference = np.asarray(compiled(composition)(jnp.asarray(x))[0])

    def oracle(x):
        turned = Rotation.from_mrp(x[:3]) * Rotation.from_mrp(x[3:])
        return like(reference, turned.as_mrp())

    assert_same(composition, oracle, x, atol=1e-7)


@pytest.mark.parametrize("off", (-1e-3, 0.0, 1e-3))
def test_composition_to_about_a_half_turn(off):
    x = np.concatenate([mrp(AXIS, 1.0), mrp(AXIS, HALF_TURN - 1.0 + off)])
    reference = mrp(AXIS, HALF_TURN + off)

    def oracle(x):
        return like(reference, (Rotation.from_mrp(x[:3]) * Rotation.from_mrp(x[3:])).as_mrp())

    assert_same(composition, oracle, x)


# The sum of the angles is a full turn to within this; at 4e-3 parameters are 1000 long.
@pytest.mark.parametrize("off", (0.0, 1e-9, 1e-4, 3.9e-3, 4.1e-3, 1e-2))
def test_composition_to_about_a_full_turn(off):
    """On either side of the switch to the short parameters, which are close to zero."""
    x = np.concatenate([mrp(AXIS, HALF_TURN + 0.3), mrp(AXIS, HALF_TURN - 0.3 - off)])
    r = np.asarray(compiled(composition)(jnp.asarray(x))[0])
    turned = (Rotation.from_mrp(x[:3]) * Rotation.from_mrp(x[3:])).as_matrix()
    np.testing.assert_allclose(F.euler_rodrigues(MRP(jnp.asarray(r))).data, turned, atol=1e-12)
    assert (np.linalg.norm(r) < 1.0) == (off < 4e-3)

    def oracle(x):
        return like(r, (Rotation.from_mrp(x[:3]) * Rotation.from_mrp(x[3:])).as_mrp())

    if off < 4e-3:  # beyond it slopes are a million, which differences do not resolve
        assert_same(composition, oracle, x, atol=1e-6)


@pytest.mark.parametrize("angle", (1e-3, 1.0, *SWITCH, 5.0))
def test_shadow(angle):
    r = mrp(AXIS, angle)
    shadow = F.shadow(MRP(jnp.asarray(r)))
    np.testing.assert_allclose(
        F.euler_rodrigues(shadow).data, Rotation.from_mrp(r).as_matrix(), atol=1e-13
    )
    np.testing.assert_allclose(F.shadow(shadow).data, r, rtol=1e-13)

    def oracle(r):
        return like(np.asarray(shadow.data), Rotation.from_mrp(r).as_mrp())

    if angle > 0.1:  # else differences do not resolve its slope
        assert_same(other_parameters, oracle, r)


def test_shadow_of_the_identity():
    """It has none; zero stays, and has finite derivatives."""
    for mode in (jax.jacfwd, jax.jacrev):
        slope = jax.jit(mode(lambda r: F.shadow(MRP(r)).data))(np.zeros(3))
        np.testing.assert_array_equal(slope, np.zeros((3, 3)))


@pytest.mark.parametrize("angle", (1e-8, 1.0, *SWITCH[:3]))
@pytest.mark.parametrize("shadow", (False, True))
def test_axis_and_angle(angle, shadow):
    r = mrp(AXIS, angle)
    r = -r / (r @ r) if shadow and angle != HALF_TURN else r
    axis, got = F.axis_and_angle(MRP(jnp.asarray(r)))
    turn = Rotation.from_rotvec(np.array(axis.data) * float(got.data))
    np.testing.assert_allclose(turn.as_matrix(), Rotation.from_mrp(r).as_matrix(), atol=1e-13)
    assert float(got.data) == pytest.approx(angle, rel=1e-12)
    back = MRP.from_axis_angle(axis, got)
    np.testing.assert_allclose(back.data, like(back.data, r), atol=1e-12)


def test_axis_of_the_identity():
    axis, angle = F.axis_and_angle(MRP.identity())
    np.testing.assert_array_equal(axis.data, [0.0, 0.0, 1.0])
    assert angle.data == 0.0
    for mode in (jax.jacfwd, jax.jacrev):
        slopes = jax.jit(mode(lambda r: [x.data for x in F.axis_and_angle(MRP(r))]))(np.zeros(3))
        assert all((np.asarray(s) == 0.0).all() for s in slopes)


# Same sides and different sides of the switch, near coincidence and near the largest distance.
@pytest.mark.parametrize("first", (0.0, 1.0, *SWITCH))
@pytest.mark.parametrize("second", (0.5, HALF_TURN - 1e-9, HALF_TURN - 0.2))
def test_distance(first, second):
    x = np.concatenate([mrp(AXIS, first), mrp(OTHER, second)])

    def oracle(x):
        return (Rotation.from_mrp(x[:3]).inv() * Rotation.from_mrp(x[3:])).magnitude()

    value = float(compiled(distance)(jnp.asarray(x))[0])
    assert value == pytest.approx(oracle(x), abs=1e-13)
    if value < np.pi - 1e-3:  # the largest distance is a ridge
        assert_same(distance, oracle, x)


@pytest.mark.parametrize("off", (1e-2, 1e-6, 1e-12, 0.0))
def test_distance_of_half_a_turn(off):
    """The ridge where both ways round are equally long: finite slopes, of size one a radian."""
    w = (HALF_TURN - off) * AXIS
    value, *slopes = compiled(distance_from_the_identity)(jnp.asarray(w))
    assert float(value) == pytest.approx(HALF_TURN - off, abs=1e-14)
    for slope in slopes:
        assert np.isfinite(slope).all()
        if off:
            np.testing.assert_allclose(slope, AXIS, atol=1e-7)
