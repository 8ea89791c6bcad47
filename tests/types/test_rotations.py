"""Rotations: the oracle is SO(3) itself (matrix exponential, products of matrices, angles)."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.linalg

from neml2_jax.types import MRP, R2, SR2, SSR4, WR2, Quaternion, Scalar, Vec
from neml2_jax.types import functions as F

from .derivatives import assert_derivatives

A, B = MRP.fill(0.1, 0.2, -0.3), MRP.fill(-0.4, 0.3, 0.2)
IDENTITY = MRP.identity()


euler_rodrigues = jax.jit(F.euler_rodrigues)


def matrix(r: MRP) -> np.ndarray:
    return np.asarray(euler_rodrigues(r).data)


def angle(R: np.ndarray) -> float:
    return float(np.arccos(np.clip((np.trace(R) - 1.0) / 2.0, -1.0, 1.0)))


@jax.jit
def exponential(w):
    """The rotation of an axial vector, and the skew matrix of which it is the exponential."""
    return F.euler_rodrigues(F.exp_map(w)).data, F.r2_from_wr2(w).data


# No rotation, a step, the series' limit on both sides, near a full turn.
@pytest.mark.parametrize("size", (0.0, 1e-9, 1e-3, 0.399, 0.401, 3.0, 6.2))
def test_exponential_map_is_the_matrix_exponential(size):
    w = WR2(size * np.array([1.0, 2.0, -2.0]) / 3.0)
    found, skew = exponential(w)
    np.testing.assert_allclose(found, scipy.linalg.expm(np.asarray(skew)), atol=1e-13)


# No rotation, the series, the closed form; and the form of NEML2 beyond its series.
@pytest.mark.parametrize(
    "w, form",
    (
        ([0.0, 0.0, 0.0], "exact"),
        ([0.39, 0.05, 0.05], "exact"),
        ([0.4, 0.3, 0.2], "exact"),
        ([0.4, 0.3, 0.2], "neml2"),
    ),
)
def test_exponential_map_is_smooth(w, form):
    every_mode = w[0] == 0.0
    assert_derivatives(lambda w: F.exp_map(WR2(w), form).data, w, every_mode=every_mode)

    @jax.jit
    def twice(w):
        return F.dexp_map(WR2(w), form).data, jax.jacfwd(lambda w: F.exp_map(WR2(w), form).data)(w)

    np.testing.assert_allclose(*twice(np.asarray(w)), rtol=1e-13)


def test_exponential_map_as_neml2_writes_it():
    """Figures of NEML2 (Python package, torch) for these arguments."""
    w = WR2.fill(0.1, 0.2, -0.3)
    expected = [0.025102389270681, 0.050204778541362, -0.075307167812044]
    np.testing.assert_allclose(F.exp_map(w, "neml2").data, expected, atol=2e-15)
    with pytest.raises(ValueError, match="'exact' or 'neml2', got 'cayley'"):
        F.exp_map(w, "cayley")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("a, b", ((A, B), (A, IDENTITY), (IDENTITY, IDENTITY), (A, -A)))
def test_composition_is_the_product_of_matrices(a, b):
    np.testing.assert_allclose(matrix(F.compose(a, b)), matrix(a) @ matrix(b), atol=1e-14)


def test_composition_is_smooth():
    x = jnp.concatenate([A.data, B.data])
    assert_derivatives(lambda x: F.compose(MRP(x[:3]), MRP(x[3:])).data, x, every_mode=False)


@jax.jit
def composed_with_slope(a, b):
    return F.compose(a, MRP(b)), jax.jacrev(lambda b: F.compose(a, MRP(b)).data)(b)


@pytest.mark.parametrize("off", (0.0, 1e-12, 1e-6, 1e-2))
def test_two_half_turns(off):
    """Composition divides by zero at a full turn; its result is the identity, or close to it."""
    a, b = MRP([1.0, 0.0, 0.0]), MRP([1.0, off, off])
    c, slope = composed_with_slope(a, b.data)
    assert np.isfinite(c.data).all()
    np.testing.assert_allclose(matrix(c), matrix(a) @ matrix(b), atol=1e-13)
    assert np.isfinite(slope).all()


def test_derivatives_of_composition():
    """`drotate` by the second rotation, `drotate_self` by the first."""

    @jax.jit
    def pairs(a, b):
        by_second = jax.jacfwd(lambda b: F.compose(MRP(b), a).data)(b.data)
        by_first = jax.jacfwd(lambda a: F.compose(b, MRP(a)).data)(a.data)
        return (F.drotate(a, b).data, by_second), (F.drotate_self(a, b).data, by_first)

    for found, want in pairs(A, B):
        np.testing.assert_allclose(found, want, rtol=1e-13)


def test_inverse_and_shadow():
    np.testing.assert_allclose(matrix(F.inverse(A)), matrix(A).T, atol=1e-15)
    np.testing.assert_allclose(matrix(F.shadow(A)), matrix(A), atol=1e-14)
    np.testing.assert_array_equal(F.shadow(IDENTITY).data, np.zeros(3))


def test_turning_by_components():
    Q = matrix(A)
    v, m = np.array([1.0, -2.0, 0.5]), np.arange(9.0).reshape(3, 3)
    w = np.array([0.2, -0.1, 0.4])
    C, s = SSR4(np.arange(36.0).reshape(6, 6)), SR2.fill(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)

    @jax.jit
    def turned(R):
        parts = [F.rotate(x, R).data for x in (Vec(v), R2(m), WR2(w))]
        return parts, (F.rotate(C, R) @ F.rotate(s, R)).data, F.rotate(C @ s, R).data

    (v_turned, m_turned, w_turned), found, want = turned(R2(Q))
    np.testing.assert_allclose(v_turned, Q @ v, rtol=1e-14)
    np.testing.assert_allclose(m_turned, Q @ m @ Q.T, rtol=1e-13)
    np.testing.assert_allclose(w_turned, Q @ w, rtol=1e-13)
    np.testing.assert_allclose(found, want, rtol=1e-12)
    with pytest.raises(TypeError, match="a Scalar does not rotate"):
        F.rotate(Scalar(1.0), R2(Q))


def test_distance_is_the_angle_of_the_relative_rotation():
    assert F.dist(A, B).data == pytest.approx(angle(matrix(A).T @ matrix(B)), rel=1e-13)
    assert F.dist(F.shadow(A), B).data == pytest.approx(float(F.dist(A, B).data), rel=1e-13)
    far = MRP.from_axis_angle(Vec.fill(0.0, 0.0, 1.0), Scalar(5.0))
    assert F.gdist(IDENTITY, far).data == pytest.approx(5.0, rel=1e-14)
    assert F.dist(IDENTITY, far).data == pytest.approx(2 * np.pi - 5.0, rel=1e-13)
    qa, qb = F.to_quaternion(A), F.to_quaternion(B)
    assert F.quaternion_dist(qa, qb).data == pytest.approx(float(F.dist(A, B).data), rel=1e-13)
    assert F.quaternion_dist(qa, -qb).data == pytest.approx(float(F.dist(A, B).data), rel=1e-13)


@pytest.mark.parametrize("f", (F.dist, F.gdist))
def test_distance_at_coincidence(f):

    @jax.jit
    def with_slopes(a, b):
        def of(b):
            return f(a, MRP(b)).data

        return of(b), [mode(of)(b) for mode in (jax.jacfwd, jax.jacrev)]

    for r in (IDENTITY, A):
        distance, slopes = with_slopes(r, r.data)
        assert distance == 0.0
        for slope in slopes:
            np.testing.assert_array_equal(slope, np.zeros(3))
    tiny = np.asarray(A.data) + 1e-11
    assert with_slopes(A, tiny)[0] == pytest.approx(4e-11 * np.sqrt(3.0) / 1.14, rel=1e-4)


def test_volume_of_the_rotation_group():
    """The ball |r| < 1 holds every rotation once; the measure is normalised to a volume of pi."""
    r = np.linspace(0.0, 1.0, 2001)
    density = np.asarray(F.dV(MRP(jnp.asarray(r)[:, None] * jnp.asarray([1.0, 0.0, 0.0]))).data)
    assert np.trapezoid(density * 4.0 * np.pi * r**2, r) == pytest.approx(np.pi, rel=1e-6)


def test_quaternions():
    q = F.to_quaternion(A)
    assert np.linalg.norm(q.data) == pytest.approx(1.0, rel=1e-15)
    np.testing.assert_allclose(F.quaternion_rotation_matrix(q).data, matrix(A), atol=1e-15)
    np.testing.assert_allclose(F.from_quaternion(-q).data, A.data, atol=1e-15)
    np.testing.assert_array_equal(F.to_quaternion(IDENTITY).data, Quaternion.identity().data)


@jax.jit
def back_from_matrix(axis, theta):
    """A rotation, and that of its matrix with its slope by that."""
    r = MRP.from_axis_angle(axis, theta)
    m = F.euler_rodrigues(r)
    return r, MRP.from_matrix(m), jax.jacrev(lambda m: MRP.from_matrix(R2(m)).data)(m.data)


@pytest.mark.parametrize("theta", (0.0, 1e-8, 1.0, 3.0, np.pi - 1e-9, np.pi))
@pytest.mark.parametrize("axis", ([1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [1.0, 2.0, -2.0]))
def test_from_matrix(theta, axis):
    r, back, slope = back_from_matrix(Vec(np.array(axis)), Scalar(theta))
    n = np.array(axis) / np.linalg.norm(axis)
    np.testing.assert_allclose(r.data, n * np.tan(theta / 4.0), atol=1e-15)
    np.testing.assert_allclose(matrix(back), matrix(r), atol=1e-14)
    assert np.isfinite(slope).all()


def test_axis_and_angle():
    axis, theta = Vec.fill(1.0, 2.0, 2.0), Scalar(jnp.asarray([1.0, 4.0]))
    a, b = MRP.from_axis_angle(axis, theta), MRP.from_axis_angle_standard(axis, theta)
    assert a.dynamic_batch_shape == b.dynamic_batch_shape == (2,)
    np.testing.assert_allclose(matrix(a), matrix(b), atol=1e-14)
    assert np.linalg.norm(b.data, axis=-1).max() <= 1.0


@pytest.mark.parametrize(
    "end", ([0.6, 0.8, 0.0], [1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 2.0])
)
def test_rotation_from_to(end):
    start, end = Vec.fill(1.0, 0.0, 0.0), Vec.fill(*end)
    r = MRP.rotation_from_to(start, end)
    turned = F.rotate(start, F.euler_rodrigues(r))
    np.testing.assert_allclose(turned.data, F.unit(end).data, atol=1e-14)
    assert np.linalg.norm(r.data) <= 1.0 + 1e-14


def test_random_orientations_are_uniform():
    """The angle of uniform rotations has the mean pi/2 + 2/pi."""

    @jax.jit
    def drawn(key):
        r = MRP.rand(key, 20000)
        return r, F.dist(r, IDENTITY).data

    r, angles = drawn(jax.random.key(0))
    assert np.linalg.norm(r.data, axis=-1).max() <= 1.0
    angles = np.asarray(angles)
    assert angles.mean() == pytest.approx(np.pi / 2 + 2 / np.pi, abs=0.02)
    np.testing.assert_allclose(matrix(r).mean(0), np.zeros((3, 3)), atol=0.02)
