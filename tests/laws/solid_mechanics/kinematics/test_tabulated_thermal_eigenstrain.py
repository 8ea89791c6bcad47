"""Thermal strain from coefficients of both kinds, against closed forms and quadrature."""

import numpy as np
import pytest
from scipy.integrate import quad

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.solid_mechanics import TabulatedThermalEigenstrain
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

TEMPERATURES = np.array([300.0, 500.0, 900.0])
COEFFICIENTS = np.array([10e-6, 14e-6, 22e-6])  # 10e-6 + 2e-8 (T - 300)


def law(**options):
    given = dict(
        temperatures=TEMPERATURES,
        coefficients=COEFFICIENTS,
        coefficient_type="INSTANTANEOUS",
        reference_temperature=500.0,
    )
    return TabulatedThermalEigenstrain(**{**given, **options})


def strain(model, T):
    (found,) = model.compiled()({"temperature": Scalar(np.asarray(T))}).values()
    return np.asarray(found.data)[..., 0]


@pytest.mark.parametrize(
    "options, want",
    (
        (dict(coefficient_type="INSTANTANEOUS"), 0.0072),  # the integral from 500 to 900 K
        (dict(coefficient_type="MEAN"), 0.0088),  # 22e-6 400
        (dict(coefficient_type="MEAN", coefficient_temperature=300.0), 0.0104),
    ),
)
def test_what_the_coefficient_means(options, want):
    """The same figures, taken for three coefficients, from 500 to 900 K."""
    np.testing.assert_allclose(strain(law(**options), 900.0), want, rtol=1e-12)
    assert strain(law(**options), 500.0) == 0.0


@pytest.mark.parametrize("extrapolation", ("LINEAR", "CONSTANT"))
def test_the_integral_is_that_of_the_interpolation(extrapolation):
    points = np.array([250.0, 300.0, 410.0, 500.0, 620.0, 900.0, 1000.0])
    values = np.array([12e-6, 9e-6, 21e-6])

    def coefficient(T):
        held = np.interp(T, TEMPERATURES, values)
        slopes = np.diff(values) / np.diff(TEMPERATURES)
        beyond = slopes[0] * min(T - 300.0, 0.0) + slopes[-1] * max(T - 900.0, 0.0)
        return held + (beyond if extrapolation == "LINEAR" else 0.0)

    want = [quad(coefficient, 410.0, T, points=(300.0, 500.0, 900.0))[0] for T in points]
    model = law(coefficients=values, reference_temperature=410.0, extrapolation=extrapolation)
    np.testing.assert_allclose(strain(model, points), want, atol=1e-14)


def test_derivatives():
    check_model(
        law(),
        inputs={"temperature": Scalar(620.0)},
        outputs={},
        derivative_atol=1e-9,
    )


def test_outside_of_the_table():
    model = law(extrapolation="ERROR")
    found = model(Scalar(np.array([1000.0, 700.0]))).data[..., 0]
    np.testing.assert_array_equal(np.isnan(found), [True, False])
    with pytest.raises(ValueError, match="from 300 to 900: 1000; extrapolation = CONSTANT"):
        model(Scalar(1000.0))


def test_coefficients_that_contradict_each_other():
    with pytest.raises(DeclarationError, match="that of mean coefficients"):
        law(coefficient_temperature=300.0)
    with pytest.raises(DeclarationError, match="temperatures must ascend"):
        law(temperatures=TEMPERATURES[::-1])
    with pytest.raises(DeclarationError, match="3 points, but coefficients 2 values"):
        law(coefficients=COEFFICIENTS[:2])
