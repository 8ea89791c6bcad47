"""Rotations: the oracle is SO(3) itself (matrix exponential, products of matrices, angles)."""

import jax
import jax.numpy as jnp
import jax.scipy.linalg
import numpy as np
import pytest

from neml2_jax.types import MRP, R2, SR2, SSR4, WR2, Quaternion, Scalar, Vec
from neml2_jax.types import functions as F

from .derivatives import assert_derivatives

A, B = MRP.fill(0.1, 0.2, -0.3), MRP.fill(-0.4, 0.3, 0.2)
IDENTITY = MRP.identity()


def matrix(r: MRP) -> np.ndarray:
    return np.asarray(F.euler_rodrigues(r).data)


def angle(R: np.ndarray) -> float:
    return float(np.arccos(np.clip((np.trace(R) - 1.0) / 2.0, -1.0, 1.0)))


# No rotation, a step, the series' limit on both sides, near a full turn.
@pytest.mark.parametrize("size", (0.0, 1e-9, 1e-3, 0.399, 0.401, 3.0, 6.2))
def test_exponential_map_is_the_matrix_exponential(size):
    w = WR2.fill(*(size * np.array([1.0, 2.0, -2.0]) / 3.0))
    expected = jax.scipy.linalg.expm(F.r2_from_wr2(w).data, max_squarings=8)
    np.testing.assert_allclose(matrix(F.exp_map(w)), expected, atol=1e-13)


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
    np.testing.assert_allclose(
        F.dexp_map(WR2(jnp.asarray(w)), form).data,
        jax.jacfwd(lambda w: F.exp_map(WR2(w), form).data)(jnp.asarray(w)),
        rtol=1e-13,
    )


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


@pytest.mark.parametrize("off", (0.0, 1e-12, 1e-6, 1e-2))
def test_two_half_turns(off):
    """Composition divides by zero at a full turn; its result is the identity, or close to it."""
    a, b = MRP.fill(1.0, 0.0, 0.0), MRP.fill(1.0, off, off)
    c = F.compose(a, b)
    assert np.isfinite(c.data).all()
    np.testing.assert_allclose(matrix(c), matrix(a) @ matrix(b), atol=1e-13)
    assert np.isfinite(jax.jacrev(lambda b: F.compose(a, MRP(b)).data)(b.data)).all()


def test_derivatives_of_composition():
    """`drotate` by the second rotation, `drotate_self` by the first."""
    np.testing.assert_allclose(
        F.drotate(A, B).data, jax.jacfwd(lambda b: F.compose(MRP(b), A).data)(B.data), rtol=1e-13
    )
    np.testing.assert_allclose(
        F.drotate_self(A, B).data,
        jax.jacfwd(lambda a: F.compose(B, MRP(a)).data)(A.data),
        rtol=1e-13,
    )


def test_inverse_and_shadow():
    np.testing.assert_allclose(matrix(F.inverse(A)), matrix(A).T, atol=1e-15)
    np.testing.assert_allclose(matrix(F.shadow(A)), matrix(A), atol=1e-14)
    np.testing.assert_array_equal(F.shadow(IDENTITY).data, np.zeros(3))


def test_turning_by_components():
    R = F.euler_rodrigues(A)
    Q = np.asarray(R.data)
    v, m = Vec.fill(1.0, -2.0, 0.5), R2(jnp.arange(9.0).reshape(3, 3))
    np.testing.assert_allclose(F.rotate(v, R).data, Q @ v.data, rtol=1e-14)
    np.testing.assert_allclose(F.rotate(m, R).data, Q @ m.data @ Q.T, rtol=1e-13)
    w = WR2.fill(0.2, -0.1, 0.4)
    np.testing.assert_allclose(F.rotate(w, R).data, Q @ w.data, rtol=1e-13)
    C = SSR4(jnp.arange(36.0).reshape(6, 6))
    s = SR2.fill(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
    turned = F.rotate(C, R) @ F.rotate(s, R)
    np.testing.assert_allclose(turned.data, F.rotate(C @ s, R).data, rtol=1e-12)
    with pytest.raises(TypeError, match="a Scalar does not rotate"):
        F.rotate(Scalar(1.0), R)


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
    for r in (IDENTITY, A):
        assert f(r, r).data == 0.0
        for mode in (jax.jacfwd, jax.jacrev):
            np.testing.assert_array_equal(
                mode(lambda b, r=r: f(r, MRP(b)).data)(r.data), np.zeros(3)
            )
    tiny = MRP(A.data + 1e-11)
    assert f(A, tiny).data == pytest.approx(4e-11 * np.sqrt(3.0) / 1.14, rel=1e-4)


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


@pytest.mark.parametrize("theta", (0.0, 1e-8, 1.0, 3.0, np.pi - 1e-9, np.pi))
@pytest.mark.parametrize("axis", ([1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [1.0, 2.0, -2.0]))
def test_from_matrix(theta, axis):
    r = MRP.from_axis_angle(Vec.fill(*axis), Scalar(theta))
    n = np.array(axis) / np.linalg.norm(axis)
    np.testing.assert_allclose(r.data, n * np.tan(theta / 4.0), atol=1e-15)
    back = MRP.from_matrix(F.euler_rodrigues(r))
    np.testing.assert_allclose(matrix(back), matrix(r), atol=1e-14)
    assert np.isfinite(jax.jacrev(lambda m: MRP.from_matrix(R2(m)).data)(matrix(r))).all()


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
    r = MRP.rand(jax.random.key(0), 20000)
    assert np.linalg.norm(r.data, axis=-1).max() <= 1.0
    angles = np.asarray(F.dist(r, IDENTITY).data)
    assert angles.mean() == pytest.approx(np.pi / 2 + 2 / np.pi, abs=0.02)
    np.testing.assert_allclose(
        np.asarray(F.euler_rodrigues(r).data).mean(0), np.zeros((3, 3)), atol=0.02
    )
