"""Kernel densities: closed forms of one kernel, means over the group, and known halfwidths."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import beta

from neml2_jax.texture import KernelODF, fitted_halfwidth, from_euler_angles
from neml2_jax.types import MRP

HALFWIDTH = np.radians(15.0)
KAPPA = 0.5 * np.log(0.5) / np.log(np.cos(HALFWIDTH / 2))
ONE = from_euler_angles([[20.0, 50.0, 110.0]], degrees=True)


def kernel(omega, kappa=KAPPA):
    return beta(1.5, 0.5) / beta(1.5, kappa + 0.5) * np.cos(omega / 2) ** (2 * kappa)


def scattered(n, width, seed=0):
    """Orientations about one, at angles drawn from the kernel of a width."""
    kappa = 0.5 * np.log(0.5) / np.log(np.cos(width / 2))
    rng = np.random.default_rng(seed)
    # The density of angles, cos^(2 kappa)(w/2) sin^2(w/2), is a beta density of sin^2(w/2).
    omega = 2 * np.arcsin(np.sqrt(rng.beta(1.5, kappa + 0.5, n)))
    axis = rng.normal(size=(n, 3))
    axis /= np.linalg.norm(axis, axis=-1, keepdims=True)
    return MRP(axis * np.tan(omega / 4)[:, None])


@pytest.fixture(scope="module")
def uniform():
    return MRP.rand(jax.random.key(0), 20000)


@pytest.mark.parametrize("omega", (0.0, 0.1, HALFWIDTH, 2.0, np.pi))
def test_one_kernel(omega):
    odf = KernelODF(MRP([[0.0, 0.0, 0.0]]), HALFWIDTH)
    at = MRP([np.tan(omega / 4), 0.0, 0.0])
    assert odf(at).data == pytest.approx(kernel(omega), rel=1e-10, abs=1e-12)
    assert kernel(HALFWIDTH) == pytest.approx(kernel(0.0) / 2)


@pytest.mark.parametrize("symmetry", ("1", "m-3m", "6/mmm"))
def test_the_mean_is_one(uniform, symmetry):
    weights = [0.7, 0.3]
    two = MRP(np.stack([ONE.data[0], [0.1, -0.3, 0.5]]))
    odf = KernelODF(two, np.radians(25.0), crystal_symmetry=symmetry, weights=weights)
    f = np.asarray(odf(uniform).data)
    assert f.mean() == pytest.approx(1.0, abs=4 * f.std() / np.sqrt(len(f)))
    # The mean of the square is the texture index.
    square = f**2
    error = square.std() / np.sqrt(len(f))
    assert odf.texture_index() == pytest.approx(square.mean(), abs=4 * error)


def test_texture_index_of_one_kernel():
    """The integral of the kernel's square, a ratio of beta functions."""
    odf = KernelODF(ONE, HALFWIDTH)
    expected = beta(1.5, 0.5) * beta(1.5, 2 * KAPPA + 0.5) / beta(1.5, KAPPA + 0.5) ** 2
    assert odf.texture_index() == pytest.approx(expected, rel=1e-9)


def test_texture_index_of_random_orientations():
    odf = KernelODF(MRP.rand(jax.random.key(3), 500), np.radians(20.0), crystal_symmetry="m-3m")
    assert 1.0 < odf.texture_index() < 1.2


def test_symmetry_is_seen():
    odf = KernelODF(ONE, HALFWIDTH, crystal_symmetry="m-3m", sample_symmetry="mmm")
    again = from_euler_angles(
        [[20.0, 50.0, 200.0], [200.0, 50.0, 110.0], [160.0, 50.0, 160.0]], degrees=True
    )
    np.testing.assert_allclose(odf(again).data[:2], odf(ONE).data[0], rtol=1e-9)
    # Of orthotropic samples (180 - phi1, Phi, 90 - phi2) is an equivalent of cubic crystals.
    mirrored = from_euler_angles([160.0, 50.0, -20.0], degrees=True)
    assert odf(mirrored).data == pytest.approx(float(odf(ONE).data[0]), rel=1e-9)


def test_pole_figure_of_one_kernel_is_the_mean_over_its_fibre():
    """All orientations that turn a crystal direction onto a sample direction."""
    odf = KernelODF(ONE, HALFWIDTH)
    h, y = np.array([1.0, 2.0, 2.0]) / 3, np.array([0.36, 0.48, 0.8])
    from neml2_jax.types import Vec
    from neml2_jax.types.functions import compose

    @jax.jit
    def turned(target):
        return compose(MRP.rotation_from_to(Vec(h), Vec(target)), spin)

    angles = np.linspace(0, 2 * np.pi, 721)[:-1]
    spin = MRP(h * np.tan(angles / 4)[:, None])
    means = []
    for target in (y, -y):
        means.append(float(np.mean(odf(turned(target)).data)))
    assert odf.pole_density(h, y) == pytest.approx(np.mean(means), rel=1e-8)
    assert odf.inverse_pole_density(y, h) == pytest.approx(np.mean(means), rel=1e-8)


@pytest.mark.parametrize("width", (6.0, 20.0))
def test_fitted_halfwidth_recovers_a_smooth_density(width):
    """Kernels that predict best are narrower than the density they came from, and of its order."""
    sample = scattered(600, np.radians(width))
    fitted = np.degrees(fitted_halfwidth(sample))
    assert 0.2 * width < fitted < 0.9 * width
    odf = KernelODF(sample, np.radians(fitted))
    kappa = 0.5 * np.log(0.5) / np.log(np.cos(np.radians(width) / 2))
    at = np.radians([0.0, width / 2, width])
    got = odf(MRP(np.stack([0 * at, 0 * at, np.tan(at / 4)], -1))).data
    np.testing.assert_allclose(got, kernel(at, kappa), rtol=0.35)


def test_the_fit_is_the_best_of_a_scan():
    sample = scattered(60, np.radians(12.0), seed=1)
    fitted = fitted_halfwidth(sample)

    def score(h):
        q = np.asarray(sample.data)
        total = 0.0
        for i in range(len(q)):
            others = MRP(np.delete(q, i, axis=0))
            total += np.log(float(KernelODF(others, h)(MRP(q[i])).data))
        return total

    best = score(fitted)
    assert best > score(0.9 * fitted) and best > score(1.1 * fitted)


def test_a_second_fit_compiles_nothing(compilations):
    fitted_halfwidth(scattered(30, 0.2), crystal_symmetry="m-3m")
    other = scattered(30, 0.3, seed=1)
    compilations.clear()
    fitted_halfwidth(other, crystal_symmetry="m-3m")
    assert not compilations


def test_derivatives_by_the_halfwidth():
    at = MRP(ONE.data[0] + 0.05)

    def f(h):
        return KernelODF(ONE, h)(at).data

    step = 1e-6
    difference = (f(HALFWIDTH + step) - f(HALFWIDTH - step)) / (2 * step)
    assert jax.grad(f)(jnp.asarray(HALFWIDTH)) == pytest.approx(float(difference), rel=1e-6)


@pytest.mark.parametrize(
    "given, message",
    (
        (dict(halfwidth=0.0), "between 0 and pi"),
        (dict(halfwidth=0.1, weights=[1.0, 2.0]), "1 orientations take 1 weights"),
        (dict(halfwidth=0.1, weights=[-1.0]), "not negative"),
        (dict(halfwidth=0.1, crystal_symmetry="m3"), "none of the 32"),
    ),
)
def test_refusals(given, message):
    with pytest.raises(ValueError, match=message):
        KernelODF(ONE, **given)
    with pytest.raises(ValueError, match="at least two"):
        fitted_halfwidth(ONE)
