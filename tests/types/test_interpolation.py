"""Interpolation against NumPy's, closed forms and finite differences."""

import jax
import numpy as np
import pytest

from neml2_jax.types import SR2, Scalar, Vec
from neml2_jax.types import functions as F

from .layouts import dense

XS = np.array([0.0, 1.0, 3.0, 4.0])
YS = np.array([1.0, 2.0, 0.0, 5.0])


linear = jax.jit(F.linear_interpolation)
bilinear = jax.jit(F.bilinear_interpolation)


def table(data, n=1):
    return Scalar(data, sub_batch_ndim=n)


def test_between_points_and_beyond():
    x = np.array([-1.0, 0.0, 0.5, 1.0, 2.9, 4.0, 6.0])
    y = linear(Scalar(x), table(XS), table(YS))
    expected = np.interp(x, XS, YS)
    expected[0], expected[-1] = 0.0, 15.0  # the outermost pieces, continued
    np.testing.assert_allclose(y.data, expected, rtol=1e-14)
    assert (y.sub_batch_ndim, y.k_ndim) == (0, 0)


def test_long_tables():
    xs = np.linspace(0.0, 1.0, 500) ** 2
    x = np.random.default_rng(0).uniform(size=(7, 3))
    y = linear(Scalar(x), table(xs), table(np.sqrt(xs)))
    np.testing.assert_allclose(y.data, np.interp(x, xs, np.sqrt(xs)), rtol=1e-12)


def test_tables_that_vary_over_points_while_arguments_have_sites():
    ys = np.stack([YS, 2.0 * YS])
    x = np.array([0.5, 2.0, 3.5])
    y = linear(table(x), table(XS), table(ys))
    assert (y.dynamic_batch_shape, y.sub_batch_shape) == ((2,), (3,))
    np.testing.assert_allclose(y.data, [np.interp(x, XS, v) for v in ys], rtol=1e-14)
    shifted = linear(table(x), table(np.stack([XS, XS + 1])), table(YS))
    np.testing.assert_allclose(shifted.data[1, 1:], np.interp(x[1:], XS + 1, YS), rtol=1e-14)


def test_any_type_under_vmap():
    ys = SR2(np.random.default_rng(1).normal(size=(4, 6)), sub_batch_ndim=1)
    x = Scalar(np.array([0.2, 3.3]))
    y = linear(x, table(XS), ys)
    one = jax.jit(jax.vmap(F.linear_interpolation, (0, None, None)))(x, table(XS), ys)
    np.testing.assert_allclose(one.data, y.data, rtol=1e-14)
    expected = np.stack([np.interp(x.data, XS, np.asarray(ys.data)[:, i]) for i in range(6)], -1)
    np.testing.assert_allclose(y.data, expected, rtol=1e-13)


@pytest.mark.parametrize("mode", (jax.jacfwd, jax.jacrev))
def test_derivatives_by_argument_and_table(mode):
    def f(x, xs, ys):
        return F.linear_interpolation(Scalar(x), table(xs), table(ys)).data

    x, w = 2.0, 0.5
    derivative = jax.jit(mode(f, argnums=(0, 1, 2)))
    by_x, by_xs, by_ys = derivative(x, XS, YS)
    np.testing.assert_allclose(by_x, -1.0)
    np.testing.assert_allclose(by_xs, [0.0, 1.0 - w, w, 0.0])  # minus slope, shared by distance
    np.testing.assert_allclose(by_ys, [0.0, 1.0 - w, w, 0.0])
    np.testing.assert_allclose(derivative(1.0, XS, YS)[0], -1.0)


def test_a_table_of_tangents_is_interpolated_linearly():
    grains = Scalar(np.ones((3, 4)), sub_batch_ndim=2)
    seed = F.identity_seed(grains)
    y = linear(table(np.array([0.5, 2.0, 3.5])), table(XS), seed)
    assert y.k_pairing == (0, None)
    weights = np.array([[0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 0.5, 0.5]])
    expected = np.einsum("kg,gp->kpg", np.eye(3), weights)
    np.testing.assert_allclose(dense(y), expected, rtol=1e-14)


def plane(x, y):
    return 2.0 + 3.0 * x - y + 0.5 * x * y


@jax.jit
def bilinear_slopes(x, y, *tables):
    """Twice: as their function gives them, and of the interpolation."""

    def value(x, y):
        return F.bilinear_interpolation(Scalar(x), Scalar(y), *tables).data

    slopes = F.bilinear_interpolation_slopes(Scalar(x), Scalar(y), *tables)
    return value(x, y), [s.data for s in slopes], jax.grad(value, (0, 1))(x, y)


@pytest.mark.parametrize("x, y", ((0.5, 1.0), (2.0, -1.0), (-1.0, 7.0), (3.0, 5.0)))
def test_bilinear_functions_are_met_exactly(x, y):
    ys = np.array([0.0, 2.0, 5.0])
    grid = table(plane(XS[:, None], ys), 2)
    value, slopes, derivative = bilinear_slopes(x, y, table(XS), table(ys), grid)
    assert value == pytest.approx(plane(x, y), rel=1e-14)
    np.testing.assert_allclose(slopes, [3.0 + 0.5 * y, -1.0 + 0.5 * x], rtol=1e-13)
    np.testing.assert_allclose(derivative, slopes, rtol=1e-13)


def test_bilinear_over_points_sites_and_types():
    rng = np.random.default_rng(2)
    ys = np.array([0.0, 2.0, 5.0])
    grid = Vec(rng.normal(size=(5, 4, 3, 3)), sub_batch_ndim=2)
    x, y = table(np.array([0.5, 2.0])), table(np.ones((5, 1)))
    value = bilinear(x, y, table(XS), table(ys), grid)
    assert value.batch_shape == (5, 2)
    data = np.asarray(grid.data)
    along = 0.5 * (data[:, :, 0] + data[:, :, 1])
    expected = np.stack([0.5 * (along[:, i] + along[:, i + 1]) for i in (0, 1)], 1)
    np.testing.assert_allclose(value.data, expected, rtol=1e-13)


def test_unusable_tables_are_refused():
    with pytest.raises(ValueError, match=r"abscissa carries its table.*retag\(1\)"):
        F.linear_interpolation(Scalar(1.0), Scalar(XS), table(YS))
    with pytest.raises(ValueError, match="needs two points"):
        F.linear_interpolation(Scalar(1.0), table(XS[:1]), table(YS[:1]))
    with pytest.raises(ValueError, match="ordinate has 3 points, its abscissa 4"):
        F.linear_interpolation(Scalar(1.0), table(XS), table(YS[:3]))
