"""Invariants against NumPy's linear algebra; at zero against the rule that derivatives vanish."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.types import R2, SR2, Scalar, Vec
from neml2_jax.types import functions as F

from .derivatives import NESTINGS, assert_derivatives, assert_derivatives_vanish

A = np.array([[2.0, 0.3, -0.4], [0.5, 1.5, 0.2], [-0.1, 0.7, 1.1]])
S = jnp.asarray([1.2, -0.7, 0.4, 0.3, -0.2, 0.9])


def matrix(a: SR2) -> np.ndarray:
    return np.asarray(F.r2_from_sr2(a).data)


def test_against_matrices():
    full, packed = R2(A), SR2(S)
    for a, m in ((full, A), (packed, matrix(packed))):
        np.testing.assert_allclose(F.tr(a).data, np.trace(m), rtol=1e-14)
        np.testing.assert_allclose(F.det(a).data, np.linalg.det(m), rtol=1e-13)
        np.testing.assert_allclose(F.norm(a).data, np.linalg.norm(m), rtol=1e-14)
    np.testing.assert_allclose(F.inv(full).data, np.linalg.inv(A), rtol=1e-13)
    np.testing.assert_allclose(matrix(F.inv(packed)), np.linalg.inv(matrix(packed)), rtol=1e-13)
    np.testing.assert_allclose(F.dev(full).data, A - np.trace(A) / 3 * np.eye(3), rtol=1e-14)
    np.testing.assert_allclose(matrix(F.sym(full)), (A + A.T) / 2, rtol=1e-14)
    np.testing.assert_allclose(F.r2_from_wr2(F.skew(full)).data, (A - A.T) / 2, rtol=1e-14)
    np.testing.assert_array_equal(F.transpose(full).data, A.T)
    np.testing.assert_allclose(F.unit(packed).data, S / np.linalg.norm(S), rtol=1e-14)


def test_uniaxial_stress_is_its_own_equivalent():
    assert F.vonmises(SR2.fill(-3.0, 0.0, 0.0)).data == pytest.approx(3.0, rel=1e-15)


def test_regularised_norm():
    assert F.norm(SR2.zeros(), eps=4.0).data == 2.0
    np.testing.assert_allclose(F.unit(Vec.fill(3.0, 0.0, 0.0), 7.0).data, [0.75, 0.0, 0.0])


@pytest.mark.parametrize("f", (F.norm, F.vonmises, F.unit))
def test_zero_stress(f):
    np.testing.assert_array_equal(f(SR2.zeros()).data, 0.0)
    assert_derivatives_vanish(lambda s: f(SR2(s)).data, np.zeros(6))


@pytest.mark.parametrize("f", (F.norm, F.vonmises, F.unit, F.det, F.inv))
def test_derivatives(f):
    assert_derivatives(lambda s: f(SR2(s)).data, S, atol=2e-6, every_mode=False)


# ------------------------------------------------------------------ principal values

APART = S
PAIR = jnp.asarray([1.0, 1.0, 2.0, 0.0, 0.0, 0.0])
ALIKE = jnp.asarray([1.5, 1.5, 1.5, 0.0, 0.0, 0.0])
CLOSE = jnp.asarray([1.0, 1.0 + 1e-5, 1.0 - 1e-5, 1e-6, 0.0, 0.0])
CROSSOVER = jnp.asarray([1.0, 1.0 + 1e-3, 1.0 - 1e-3, 1e-3, 0.0, 0.0])
STATES = jnp.stack([APART, PAIR, ALIKE, CLOSE, CROSSOVER, jnp.zeros(6)])


def test_principal_values():
    np.testing.assert_allclose(
        F.principal_values(SR2(S)).data, np.linalg.eigvalsh(matrix(SR2(S))), rtol=1e-13
    )
    assert_derivatives(lambda s: F.principal_values(SR2(s)).data, S, every_mode=False)


@pytest.mark.parametrize("mode", (jax.jacfwd, jax.jacrev))
def test_repeated_principal_values_have_finite_derivatives(mode):
    states = jnp.stack([PAIR, ALIKE, jnp.zeros(6)])

    def f(s):
        return F.principal_values(SR2(s)).data

    def symmetric(s):
        return jnp.sum(f(s) ** 3)

    def same(s):
        a = F.r2_from_sr2(SR2(s))
        return F.tr(a @ a @ a).data

    def largest(s):
        return F.principal_values(SR2(s), kinks=True).data[2]

    @jax.jit
    @jax.vmap
    def derivatives(s):
        twice = [jax.jacfwd(mode(g))(s) for g in (symmetric, largest)]
        return [mode(g)(s) for g in (symmetric, same)], twice

    (got, expected), (of_symmetric, of_largest) = derivatives(states)
    np.testing.assert_allclose(got, expected, atol=1e-12)
    # The second derivative of a symmetric function follows from none of the vector's.
    assert np.isnan(of_symmetric).any(axis=(1, 2)).all()
    assert np.isfinite(of_largest).all()


def test_second_derivative_of_the_sum_of_cubes_along_shear():
    """tr a^3 at unity: 6 tr(da da) is 12 along a unit shear, where eigenvalues coincide."""
    shear = jnp.asarray([0.0, 0.0, 0.0, 0.0, 0.0, np.sqrt(2.0)])

    def along(x):
        a = SR2(SR2.identity().data + x * shear)
        return F.tr(F.isotropic_function(a, lambda x: x**3)).data

    np.testing.assert_allclose(jax.jit(jax.grad(jax.grad(along)))(0.0), 12.0, rtol=1e-12)


def test_isotropic_function():
    @jax.jit
    @jax.vmap
    def found(s):
        return [(f(s), jax.jacfwd(f)(s), jax.jacrev(f)(s)) for f in (_spectral, _polynomial)]

    for got, expected, atol in zip(*found(STATES), (1e-13, 1e-11, 1e-11), strict=True):
        np.testing.assert_allclose(got, expected, atol=atol)


@pytest.mark.parametrize("inner, outer", NESTINGS)
def test_isotropic_function_twice(inner, outer):
    """Of one weighted sum of components, which is what costs least to compile."""
    weights = jnp.arange(1.0, 7.0)

    def second(f):
        return outer(inner(lambda s: jnp.vdot(weights, f(s))))

    both = jax.jit(jax.vmap(lambda s: (second(_spectral)(s), second(_polynomial)(s))))
    np.testing.assert_allclose(*both(STATES), atol=1e-8)


def _law(x):
    return 1.0 + x - 2.0 * x**2 + 0.5 * x**3


def _spectral(s):
    return F.isotropic_function(SR2(s), _law).data


def _polynomial(s):
    """The same function, of the matrix: it knows of no eigenvalues."""
    a = F.r2_from_sr2(SR2(s))
    return F.sym(R2.identity() + a - 2.0 * (a @ a) + 0.5 * (a @ a @ a)).data


def test_isotropic_function_over_batch_and_sites():
    def of(s):
        return F.isotropic_function(s, jnp.cbrt)

    s = SR2(np.stack([APART, PAIR, ALIKE]).reshape(1, 3, 6), sub_batch_ndim=1)
    root, one = jax.jit(lambda s: (of(s), jax.vmap(of)(s)))(s)
    assert root.metadata == s.metadata
    a, whole = matrix(root), matrix(s)
    np.testing.assert_allclose(a @ a @ a, whole, atol=1e-13)
    np.testing.assert_allclose(one.data, root.data, rtol=1e-14)


def test_spectral_split_is_exact():
    tension = F.isotropic_function(SR2(S), lambda x: jnp.maximum(x, 0.0))
    compression = F.isotropic_function(SR2(S), lambda x: jnp.minimum(x, 0.0))
    np.testing.assert_allclose((tension + compression).data, S, atol=1e-14)
    np.testing.assert_allclose(F.inner(tension, compression).data, 0.0, atol=1e-14)


def test_wrong_types_are_refused():
    with pytest.raises(TypeError, match="tr takes an SR2 or an R2, got a Scalar"):
        F.tr(Scalar(1.0))
    with pytest.raises(TypeError, match="two tensors of one type, got SR2 and Vec"):
        F.inner(SR2.zeros(), Vec.zeros())
    with pytest.raises(ValueError, match="components 0, 1 and 2, got 3"):
        F.vec_component(Vec.zeros(), 3)
