"""Damping of steps against their lengths, and fits that it must lead to their minimum."""

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.calibration import descent
from neml2_jax.calibration.descent import CONVERGED, descend
from neml2_jax.calibration.fit_variant import FitVariant
from neml2_jax.calibration.optimisers import optimiser
from neml2_jax.calibration.starts import spread_starts
from neml2_jax.calibration.trust_region import LEAST, damping_of

from . import cases


@pytest.mark.parametrize("radius", (1e-2, 0.3, 2.0))
def test_a_step_is_as_long_as_it_may_be(radius):
    """Source: normal equations, solved densely."""
    random = np.random.default_rng(0)
    jacobian, r = random.normal(size=(12, 4)) * [1.0, 0.1, 1e-2, 1e-3], random.normal(size=12)
    found = float(damping_of(jnp.asarray(jacobian), jnp.asarray(r), jnp.asarray(radius)))
    step = -np.linalg.solve(jacobian.T @ jacobian + found * np.eye(4), jacobian.T @ r)
    np.testing.assert_allclose(np.linalg.norm(step), radius, rtol=1e-6)


def test_a_short_step_is_that_of_gauss_and_newton():
    jacobian, r = np.eye(3)[:, :2], np.array([0.1, 0.2, 5.0])
    assert float(damping_of(jnp.asarray(jacobian), jnp.asarray(r), jnp.asarray(1.0))) == LEAST


def test_what_nothing_fixes_is_damped():
    """A column of zeros: the step along it is zero, and not a number of no meaning."""
    jacobian = np.array([[1.0, 0.0], [1.0, 0.0]])
    found = float(damping_of(jnp.asarray(jacobian), jnp.ones(2), jnp.asarray(0.5)))
    np.testing.assert_allclose(2.0 / (2.0 + found), 0.5, rtol=1e-6)


@pytest.mark.slow
def test_starts_from_afar_come_to_one_minimum(monkeypatch):
    """Spread between the bounds: two decades of two parameters, and all of the exponent."""
    monkeypatch.setattr(descent, "TOGETHER", 2)  # the program of `test_calibrate`
    _, problem = cases.noisy(0.5, seed=0)
    starts = spread_starts(problem, 16, "latin_hypercube", 3.0, 0)
    chosen = optimiser("levenberg_marquardt", 1e-6, 1e-6)
    ends = descend(problem, FitVariant.of(problem, starts), chosen, 60)
    assert ends.status == [CONVERGED] * 16
    np.testing.assert_allclose(ends.cost, ends.cost.min(), rtol=1e-5)
    assert np.mean(ends.iterations) < 16.0
