"""Values to numbers without bounds and back, and priors, against scipy."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from neml2_jax.calibration import CalibrationParameter
from neml2_jax.calibration.priors import Prior
from neml2_jax.calibration.transform import Transform
from neml2_jax.errors import DeclarationError

INF = np.inf
# Logarithmic, lower, upper, value.
CASES = (
    (False, -INF, INF, -3.0),
    (False, 1.0, INF, 5.0),
    (False, -INF, 2.0, -5.0),
    (False, -1.0, 2.0, 0.5),
    (True, -INF, INF, 300.0),
    (True, 0.0, INF, 300.0),
    (True, 10.0, INF, 300.0),
    (True, -INF, 1e4, 300.0),
    (True, 10.0, 1e4, 300.0),
)


def of(cases):
    log, low, high, x = (np.array(c) for c in zip(*cases))
    return Transform.of(log, low, high, x), x


def test_there_and_back():
    t, x = of(CASES)
    for y in (x, x * (1.1 if (x > 0).all() else np.where(x > 0, 1.1, 0.9))):
        np.testing.assert_allclose(t.values(t.unconstrained(y)), y, rtol=1e-12)


def test_bounds_hold_everywhere():
    t, _ = of(CASES)
    for z in (-800.0, -30.0, 0.0, 30.0, 500.0):
        x = np.asarray(t.values(np.full(len(CASES), z)))
        off = 1e-12 * np.abs(x)
        assert (x >= t.lower - off).all() and (x <= t.upper + off).all()


def test_volume_is_the_derivative():
    """Source: central differences."""
    t, x = of(CASES)
    z, h = t.unconstrained(x), 1e-6
    slope = (np.asarray(t.values(z + h)) - np.asarray(t.values(z - h))) / (2 * h)
    np.testing.assert_allclose(t.log_volume(jnp.asarray(z)), np.log(np.abs(slope)), atol=1e-6)


@pytest.mark.parametrize(
    ("text", "distribution"),
    (
        ("Normal 3 0.5", stats.norm(3, 0.5)),
        ("LogNormal 3 0.5", stats.lognorm(0.5, scale=3)),
        ("HalfNormal 2", stats.halfnorm(scale=2)),
        ("Uniform 1 4", stats.uniform(1, 3)),
        ("LogUniform 1 4", stats.loguniform(1, 4)),
    ),
)
def test_priors(text, distribution):
    """Source: scipy's distributions."""
    prior = Prior.of(text.split(), "x")
    x = np.array([1.1, 2.5, 3.9])
    np.testing.assert_allclose(prior.log_density(jnp.asarray(x)), distribution.logpdf(x), rtol=1e-9)
    if prior.is_row and text[:3] != "Log":  # a row is the exponent of the density
        rows = np.asarray(prior.row(x))
        np.testing.assert_allclose(
            -0.5 * np.diff(rows**2), np.diff(distribution.logpdf(x)), rtol=1e-9
        )


@pytest.mark.parametrize(
    ("options", "said"),
    (
        (dict(lower=3.0, upper=1.0), "not below the upper one"),
        (dict(lower=1.0, upper=3.0, initial=5.0), "outside of the bounds"),
        (dict(scale="log", lower=-1.0), "logarithmic scale"),
        (dict(scale="log", initial=-1.0), "outside|positive"),
        (dict(initial=float("nan")), "finite"),
        (dict(prior="Gauss 1 2"), "is no prior"),
        (dict(prior="Normal 1"), "has 2 numbers"),
        (dict(prior="Normal 1 -2"), "standard deviation"),
        (dict(prior="Uniform 3 1"), "bounds ascend"),
        (dict(prior="LogNormal 3 1"), "positive values"),
        (dict(prior="Uniform 0 1", upper=3.0), "outside of the prior"),
        (dict(ratios=(1.0, 2.0)), "2 ratios for 1 paths"),
        (dict(nodes=(1, 1)), "each once"),
    ),
)
def test_parameters_that_contradict_themselves(options, said):
    with pytest.raises(DeclarationError, match=said):
        CalibrationParameter(paths="a.b", **options)
