"""Errors of linear problems against closed forms, and in words what data do not fix."""

import numpy as np
import pytest

from neml2_jax.calibration.residual_tests import residual_test
from neml2_jax.calibration.uncertainty import uncertainty

RANDOM = np.random.default_rng(3)
J = RANDOM.normal(size=(30, 3)) * np.array([1.0, 10.0, 0.1])
VALUES = np.array([2.0, 0.3, -4.0])
NAMES = ("a", "b", "c")


def of(jacobian, residuals=None, known=True, values=VALUES, names=NAMES):
    r = np.ones(len(jacobian)) if residuals is None else residuals
    return uncertainty(names, values, np.ones(len(values)), r, jacobian, known)


def test_covariance_of_a_linear_problem():
    """Source: inverse of the normal equations."""
    np.testing.assert_allclose(of(J).covariance, np.linalg.inv(J.T @ J), rtol=1e-10)
    r = RANDOM.normal(size=30)
    found = of(J, r, known=False)
    np.testing.assert_allclose(found.covariance, np.linalg.inv(J.T @ J) * (r @ r) / 27, rtol=1e-10)
    np.testing.assert_allclose(found.standard_errors**2, np.diag(found.covariance))
    np.testing.assert_allclose(np.diag(found.correlation), 1.0)


@pytest.mark.parametrize(
    ("tangent", "said"),
    (
        # Data that see a b, a / b, a b^2 and a alone: derivatives by a and by b.
        ((1 / 2.0, 1 / 0.3, 0.0), "the data fix a·b, not a and b"),
        ((1 / 2.0, -1 / 0.3, 0.0), "the data fix a/b, not a and b"),
        ((1 / 2.0, 2 / 0.3, 0.0), "the data fix a·b^2, not a and b"),
        ((1 / 2.0, 0.0, 0.0), "the data say nothing of b"),
    ),
)
def test_what_data_do_not_fix_in_words(tangent, said):
    """Only one combination of the first two is seen; the third is."""
    rows = RANDOM.normal(size=(30, 1)) * np.array(tangent)
    rows[:, 2] = RANDOM.normal(size=30)
    found = of(100.0 * rows)
    assert [d.text for d in found.undetermined] == [said]
    assert np.isfinite(found.standard_errors[2])
    assert np.isinf(found.standard_errors[1])


def test_three_that_change_together():
    rows = RANDOM.normal(size=(30, 2)) @ np.array([[0.5, 1 / 0.3, 0.0], [0.5, 0.0, -0.25]])
    (found,) = of(100.0 * rows).undetermined
    assert "a, b and c one by one" in found.text
    # ln(a b) and ln(a c) are seen: a goes as t, b and c as 1/t.
    np.testing.assert_allclose(found.change / found.change[0], [1.0, -1.0, -1.0], atol=1e-8)


def test_a_large_error_is_told_with_its_size():
    rows = 100.0 * RANDOM.normal(size=(30, 3)) / VALUES
    rows[:, 1] *= 0.8 / np.linalg.norm(rows[:, 1] * 0.3)
    text = of(rows).undetermined[0].text
    assert text.startswith("the data hardly say anything of b: its error is 12")


def test_residuals_that_are_noise_and_that_are_not():
    """Source: the normal approximation of the number of runs of independent signs."""
    noise = RANDOM.normal(size=200)
    found = residual_test("t", "stress_xx", noise, noise, 1.0)
    assert found.text == "" and abs(found.autocorrelation) < 0.2
    wave = np.sin(np.linspace(0, 6 * np.pi, 200, endpoint=False) + 0.01)
    found = residual_test("t", "stress_xx", wave, wave, 1.0)
    assert found.runs == 6 and found.runs_probability < 1e-10
    assert "another form" in found.text


def test_of_few_residuals_nothing_is_said():
    off = np.ones(5)
    assert np.isnan(residual_test("t", "x", off, off, 1.0).runs_probability)
