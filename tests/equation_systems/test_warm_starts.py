"""Coordinate descent and condensation against problems that can be solved by hand."""

import jax
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.equation_systems import ConstantExtrapolationPredictor
from neml2_jax.equation_systems.first_guess import first_guess
from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import CoordinateDescentPredictor, RateCondensation
from neml2_jax.laws.solid_mechanics import PerzynaPlasticFlowRate
from neml2_jax.models import ComposedModel

from ..models.laws import TwoInputs


def predictor(**options):
    return CoordinateDescentPredictor(
        rate_law=PerzynaPlasticFlowRate(reference_stress=1.0, exponent=1.0),
        driving_force_input="yield_function",
        coupling="A",
        trial_driving_force="b",
        rate="rate",
        **options,
    )


def test_one_rate():
    """phi(w) = <w>: rate = b - A rate, so rate = b / (1 + A); none below the surface."""
    got = predictor(tolerance=0.0).call_by_name(
        {"A": Scalar([3.0, 3.0, 0.0]), "b": Scalar([2.0, -1.0, 2.0])}
    )
    np.testing.assert_allclose(got["rate"].data, [0.5, 0.0, 2.0], atol=1e-10)


def test_coupled_rates():
    """phi(w) = <w> with all rates active is the linear system (I + A) rate = b."""
    A = np.array([[2.0, 0.5, 0.1], [0.5, 1.0, 0.2], [0.1, 0.2, 3.0]])
    b = np.array([2.0, 1.5, 1.0])
    got = predictor(sweeps=60, tolerance=0.0).call_by_name(
        {"A": Scalar(A, sub_batch_ndim=2), "b": Scalar(b, sub_batch_ndim=1)}
    )
    np.testing.assert_allclose(got["rate"].data, np.linalg.solve(np.eye(3) + A, b), rtol=1e-8)


def test_condensation():
    """f = x^2 y + y with x the rate: at zero rate f = y and its slope vanishes; by y it is 1."""
    by_x = RateCondensation(model=TwoInputs(), rate="x", driving_force="z")
    out = by_x.call_by_name({"y": 3.0})
    assert float(out["trial_driving_force"].data) == 3.0
    assert float(out["coupling"].data) == 0.0
    by_y = RateCondensation(model=TwoInputs(), rate="y", driving_force="z")
    out = by_y.call_by_name({"x": 2.0})
    assert float(out["trial_driving_force"].data) == 0.0
    assert float(out["coupling"].data) == -5.0


def test_errors_at_construction():
    with pytest.raises(DeclarationError, match="no rate 'w'"):
        RateCondensation(model=TwoInputs(), rate="w", driving_force="z")
    with pytest.raises(DeclarationError, match="no input 'force'"):
        CoordinateDescentPredictor(
            rate_law=PerzynaPlasticFlowRate(reference_stress=1.0, exponent=1.0),
            driving_force_input="force",
        )


def test_only_cold_points_cost_a_cold_value():
    """x starts from z = a^2 y + y where there is no step before, else from its last value."""
    law = TwoInputs(x="a", z="z")
    gate = ConstantExtrapolationPredictor(unknowns_Scalar=("x",), cold=("x:z",))
    predictor = ComposedModel(models=(law, gate))

    def inputs(before):
        now = {"a": Scalar([2.0, 2.0]), "y": Scalar(3.0), "x~1": Scalar([7.0, 8.0])}
        return {**now, "t": Scalar(2.0), "t~1": Scalar(1.0), "t~2": Scalar(before)}

    def guess(values):
        return first_guess(predictor, values, ("x", "another"))

    for before, expected in (([1.0, 1.0], [15, 15]), ([1.0, 0.0], [15, 8]), ([0.0, 0.0], [7, 8])):
        np.testing.assert_array_equal(jax.jit(guess)(inputs(before))["x"].data, expected)
    (choice,) = (
        e for e in jax.make_jaxpr(guess)(inputs([0.0, 0.0])).eqns if "branches" in e.params
    )
    warm, cold = (str(branch) for branch in choice.params["branches"])
    assert "mul" in cold and "mul" not in warm
