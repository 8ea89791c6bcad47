"""Powers of sizes in a direction, also at zero."""

import functools

import jax
import numpy as np
import pytest

from neml2_jax.types import SR2, Scalar
from neml2_jax.types import functions as F


@pytest.mark.parametrize("n", (0.3, 1.0, 1.5, 3.0))
def test_of_a_scalar(n):
    x = np.array([-2.0, -1e-3, 0.0, 0.5])
    np.testing.assert_allclose(
        F.signed_power(Scalar(x), n).data, np.abs(x) ** n * np.sign(x), rtol=1e-13
    )


@pytest.mark.parametrize("mode", (jax.jacfwd, jax.jacrev))
@pytest.mark.parametrize("n", (0.3, 1.0, 1.5, 3.0))
def test_derivatives_at_zero(n, mode):
    """0 by convention where the slope is infinite, 1 for n = 1."""
    value, (by_x, by_n), second = up_to_second(mode, np.zeros(6), n)
    np.testing.assert_array_equal(value, 0.0)
    np.testing.assert_array_equal(by_x, np.eye(6) if n == 1.0 else np.zeros((6, 6)))
    np.testing.assert_array_equal(by_n, 0.0)
    assert np.isfinite(second).all()


@functools.partial(jax.jit, static_argnums=0)
def up_to_second(mode, x, n):
    def f(x, n):
        return F.signed_power(SR2(x), Scalar(n)).data

    return f(x, n), mode(f, (0, 1))(x, n), mode(mode(f))(x, n)


def test_of_a_tensor():
    x = np.arange(1.0, 7.0)
    size = np.sqrt((x * x).sum())
    np.testing.assert_allclose(F.signed_power(SR2(x), 0.5).data, x / np.sqrt(size), rtol=1e-13)
    derivative = jax.jacfwd(lambda x: F.signed_power(SR2(x), 0.5).data)(x)
    want = (np.eye(6) - 0.5 * np.outer(x, x) / size**2) / np.sqrt(size)
    np.testing.assert_allclose(derivative, want, rtol=1e-12)
