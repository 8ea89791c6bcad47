"""Scalar laws of the common catalogue against their formulas."""

import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.models.common import (
    ArrheniusParameter,
    FBComplementarity,
    HermiteSmoothStep,
    IrreversibleScalar,
    MacaulaySplit,
    MinMapComplementarity,
    ScalarMultiplication,
    ScalarPNorm,
    SymmetricHermiteInterpolation,
)
from neml2_jax.testing import check_model

EPS = np.finfo(float).eps


def test_arrhenius():
    check_model(
        ArrheniusParameter(
            parameter="p", reference_value=3.0, activation_energy=2e3, ideal_gas_constant=8.314
        ),
        inputs={"temperature": 400.0},
        outputs={"p": 3.0 * np.exp(-2e3 / 8.314 / 400.0)},
    )


@pytest.mark.parametrize(("a", "b"), ((-2.0, 0.5), (0.0, 0.0)))  # apart, and both at the corner
def test_fischer_burmeister(a, b):
    check_model(
        FBComplementarity(),
        inputs={"a": a, "b": b},
        outputs={"complementarity": -a + b - np.sqrt(a * a + b * b + EPS)},
        differences=(a, b) != (0.0, 0.0),  # the regularised corner is narrower than a difference
    )


def test_min_map():
    model = MinMapComplementarity(a_inequality="GE", b_inequality="LE")
    check_model(model, inputs={"a": 2.0, "b": 0.5}, outputs={"complementarity": -0.5})


@pytest.mark.parametrize(("x", "y"), ((1.5, 0.15625), (0.0, 0.0), (9.0, 1.0)))
def test_smooth_step(x, y):
    for complement in (False, True):
        check_model(
            HermiteSmoothStep(lower_bound=1.0, upper_bound=3.0, complement=complement),
            inputs={"argument": x},
            outputs={"value": 1.0 - y if complement else y},
            second_order=complement,
            lower=complement,
        )


@pytest.mark.parametrize(("x", "y"), ((1.5, 0.5), (2.5, 0.5), (2.0, 1.0), (0.0, 0.0)))
def test_bump(x, y):
    """At c = 1/4 the cubic is 24/16 - 32/64 = 1, over a width of 2; in the middle it is 2."""
    model = SymmetricHermiteInterpolation(output="y", lower_bound=1.0, upper_bound=3.0)
    np.testing.assert_allclose(model(x).data, y, atol=1e-14)


def test_bump_has_unit_area_and_derivatives():
    model = SymmetricHermiteInterpolation(output="y", lower_bound=1.0, upper_bound=3.0)
    x = np.linspace(1.0, 3.0, 20001)
    assert np.trapezoid(model(Scalar(x)).data, x) == pytest.approx(1.0, rel=1e-7)
    check_model(model, inputs={"argument": 1.7}, outputs={})


@pytest.mark.parametrize("x", (-0.7, 0.0, 1.3))
def test_macaulay_split(x):
    check_model(
        MacaulaySplit(from_="x"),
        inputs={"x": x},
        outputs={"to_positive": max(x, 0.0), "to_negative": min(x, 0.0)},
        lower=x == 0.0,
    )


@pytest.mark.parametrize(("x", "old", "y"), ((1.0, 0.4, 1.0), (0.2, 0.4, 0.4)))
def test_irreversible(x, old, y):
    model = IrreversibleScalar(from_="x", to="d")
    check_model(model, inputs={"x": x, "d~1": old}, outputs={"d": y}, second_order=False)


def test_multiplication():
    model = ScalarMultiplication(
        from_="a b c", to="y", scaling="s", reciprocal=(False, True, False)
    )
    check_model(
        model, inputs={"a": 2.0, "b": 4.0, "c": 3.0, "s": 0.5}, outputs={"y": 0.5 * 2.0 / 4.0 * 3.0}
    )


@pytest.mark.parametrize(("a", "b"), ((3.0, -4.0), (0.0, 2.0)))
def test_p_norm(a, b):
    check_model(
        ScalarPNorm(from_="a b", to="y", exponent=3.0, weights=(1.0, 2.0)),
        inputs={"a": a, "b": b},
        outputs={"y": (abs(a) ** 3 + 2 * abs(b) ** 3 + EPS) ** (1 / 3)},
    )
