"""Predictions against the lab, derivatives against differences, densities against their parts."""

import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from neml2_jax.calibration import Calibration, CalibrationTest
from neml2_jax.calibration.fit_variant import linearised
from neml2_jax.errors import DeclarationError, InputFileError
from neml2_jax.lab import MeasuredCurve, following, material_test

from . import cases

VALUES = jnp.array(list(cases.TRUTH.values()))


@pytest.fixture(scope="module")
def problem():
    return cases.problem()


def test_predictions_are_those_of_the_lab(problem):
    """Source: `material_test`, which marches on the host, one step at a time."""
    paths = [following(c["time"], {"strain_xx": c["strain"]}, name=c.name) for c in cases.CURVES]
    result = material_test(cases.material(), paths)
    found = np.asarray(problem.predictions(VALUES))
    for i, curve in enumerate(result.curves):
        np.testing.assert_allclose(
            found[problem.rows.of_test(i)], curve["stress_xx"][1:], rtol=1e-7, atol=1e-6
        )


def test_residuals_vanish_at_the_truth_and_nowhere_near(problem):
    z = problem.unconstrained(VALUES)
    np.testing.assert_allclose(problem.values(z), VALUES, rtol=1e-12)
    np.testing.assert_allclose(problem.residuals(z), 0.0, atol=1e-6)
    assert float(problem.cost(problem.initial)) > 1e3


@pytest.mark.slow
def test_derivatives_forwards_and_backwards():
    """Source: central differences of the log density; forwards it is -r^T dr/dz, and the prior."""
    _, problem = cases.noisy(0.5, seed=5)  # that of the page on calibrations, which shares it
    z, h = jnp.asarray(problem.initial), 1e-5
    density = jax.jit(jax.value_and_grad(problem.log_density))
    r, jacobian, _ = linearised(problem, z)
    forwards = jax.jacfwd(problem.log_prior)(z) - r @ jacobian
    backwards = density(z)[1]
    differences = [
        (density(z + h * e)[0] - density(z - h * e)[0]) / (2 * h) for e in jnp.eye(len(z))
    ]
    np.testing.assert_allclose(forwards, differences, rtol=1e-6)
    np.testing.assert_allclose(backwards, forwards, rtol=1e-10)


@pytest.mark.usefixtures("problem")  # which makes up the data by a program of its own
def test_other_data_take_no_other_program(monkeypatch):
    """Three problems are traced once, or not at all after tests of others like them; unknowns that
    begin elsewhere are others."""
    traced, module = [], sys.modules["neml2_jax.calibration.problem"]
    march = module.march

    def counted(*given, **options):
        traced.append(1)
        return march(*given, **options)

    monkeypatch.setattr(module, "march", counted)
    answers = []
    for noise, seed in ((0.5, 0), (0.5, 1), (0.7, 0)):
        _, problem = cases.noisy(noise, seed)
        answers.append(np.asarray(problem.predictions(jnp.array(list(cases.TRUTH.values())))))
    assert len(traced) <= 1
    np.testing.assert_array_equal(answers[1:], answers[:1] * np.ones((2, 1)))
    first, second = (cases.noisy(0.5, seed)[1].sought for seed in (0, 1))
    assert first is not second and first == second and hash(first) == hash(second)
    other = Calibration(
        model=cases.material(),
        tests=cases.tests(cases.CURVES),
        parameters=cases.parameters(exponent={"initial": 4.0}),
    ).problem()
    assert other.sought != first and other.sought.transform != first.transform


def test_log_density_is_the_sum_of_its_parts(problem):
    """Source: scipy's normal distribution, and the uniform one between the bounds of the scales."""
    z = jnp.asarray(problem.initial) + 0.3
    off = np.asarray(problem.misfits(problem.values(z)))
    constant = 0.5 * np.log(2 * np.pi) * len(off)
    np.testing.assert_allclose(
        problem.log_likelihood(z), stats.norm.logpdf(off).sum() + constant, rtol=1e-12
    )
    # Uniform between bounds: the density of z is that of the logistic distribution.
    widths = np.log([500.0 / 10.0, 1e4 / 100.0]).tolist() + [19.0]
    expected = stats.logistic.logpdf(np.asarray(z)).sum() + np.log(widths).sum()
    np.testing.assert_allclose(problem.log_prior(z), expected, rtol=1e-12)


def test_a_test_that_fails_is_named_and_penalised(problem):
    """An exponent of 1e4 of an overstress above the drag: no finite flow. Others go on."""
    bad = jnp.array([100.0, 1e-9, 300.0])
    assert bool(problem.failed(bad).all())
    off = problem.misfits(bad)
    assert bool(jnp.isfinite(off).all())
    largest = problem.rows.largest / problem.rows.noise
    assert float(jnp.max(jnp.abs(off))) == pytest.approx(10.0 * float(largest.max()))


def test_noise_that_is_unknown_is_integrated_out():
    """Source: quadrature of the normal likelihood over the noise, with its prior 1/σ."""
    curves = [c.shifted("stress", -k) for k, c in enumerate(cases.CURVES)]
    calibration = Calibration(
        model=cases.material(),
        tests=tuple(CalibrationTest(curve=c) for c in curves),
        parameters=cases.parameters(),
    )
    problem = calibration.problem()
    assert not problem.rows.noise_is_known
    a, b = (problem.unconstrained(VALUES * f) for f in (1.0, 1.1))
    of_noise = np.geomspace(1.0, 1e6, 20001)

    def integral(z):
        off = np.asarray(problem.misfits(problem.values(z)))
        log = -len(off) * np.log(of_noise) - 0.5 * np.sum(off**2) / of_noise**2
        top = log.max()
        return top + np.log(np.trapezoid(np.exp(log - top), np.log(of_noise)))

    np.testing.assert_allclose(
        problem.log_likelihood(a) - problem.log_likelihood(b), integral(a) - integral(b), rtol=1e-6
    )


def test_units_of_what_is_prescribed_are_compared_too():
    """A creep test whose stress is prescribed in another unit than that another test observes."""
    tension = cases.CURVES[0]
    stress = {"time": tension["time"], "stress": tension["stress"], "strain": tension["strain"]}
    creep = MeasuredCurve("creep", stress, {"stress": "ksi", "time": "s"})
    calibration = Calibration(
        model=cases.material(),
        tests=(
            CalibrationTest(curve=tension, noise=1.0),
            CalibrationTest(curve=creep, controlled="stress", observed="strain", noise=1e-4),
        ),
        parameters=cases.parameters(),
    )
    with pytest.raises(InputFileError, match="creep: its stress is in ksi, that of fast in MPa"):
        calibration.curves()


@pytest.mark.parametrize(
    ("options", "told"),
    (
        ({"observed": "strain_xx"}, "strain_xx is both prescribed and observed"),
        ({"held": {"strain": 0.01}}, "strain_xx is named twice"),
        ({"observed": "stress stress_xx"}, "stress_xx is named twice"),
        ({"rows": 1}, "rows to keep are two at least"),
    ),
)
def test_tests_that_contradict_themselves(options, told):
    with pytest.raises(DeclarationError, match=told):
        CalibrationTest(curve=cases.CURVES[0], **options)
