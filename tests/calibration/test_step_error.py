"""Steps of a fit that are too long are told; the truth are data that scipy has integrated."""

from pathlib import Path

import numpy as np
import pytest

import neml2_jax
from neml2_jax.calibration import Calibration, step_errors
from neml2_jax.lab import MeasuredCurve

from . import cases

STEEL = Path(__file__).parents[2] / "examples" / "posterior" / "steel.i"
TRUTH = {"yield": 120.0, "saturation": 80.0, "rate": 40.0, "drag": 300.0}


def at_the_truth(calibration, truth, answers_are_known=False):
    problem = calibration.problem()
    values = np.array([truth[n] for n in problem.names])
    misfit = float(np.mean(np.asarray(problem.misfits(values)) ** 2))
    answers = problem.predictions(values) if answers_are_known else None
    return misfit, step_errors(calibration, problem, values, answers=answers)


def test_one_step_a_row_misses_the_corner_of_the_curve():
    random = np.random.default_rng(0)
    curves = []
    for curve, rate in zip(cases.CURVES, (1e-2, 1e-4)):
        exact = cases.pulled(curve["time"], rate)
        stress = exact + np.append(0.0, 2.0 * random.normal(size=len(exact) - 1))
        curves.append(MeasuredCurve(curve.name, {**curve.columns, "stress": stress}, curve.units))
    calibration = Calibration(
        model=cases.material(), tests=cases.tests(curves, noise=2.0), parameters=cases.parameters()
    )
    misfit, said = at_the_truth(calibration, cases.TRUTH)
    assert 1.8 < misfit < 50.0, "in units of the noise: more than the noise alone, by steps alone"
    assert [x.split(":")[0] for x in said] == ["fast", "slow"]
    assert all("substeps = 4" in x for x in said)


def test_the_steps_of_the_example_are_short_enough():
    calibration = neml2_jax.load_input(STEEL).get_calibration("four")
    misfit, said = at_the_truth(calibration, TRUTH, answers_are_known=True)
    assert 0.6 < misfit < 1.4, "the noise alone"
    assert said == ()


def test_answers_of_another_shape_are_refused():
    calibration = neml2_jax.load_input(STEEL).get_calibration("four")
    with pytest.raises(ValueError, match=r"problem.predictions\(values\).* got the shape \(1,\)"):
        step_errors(calibration, calibration.problem(), np.ones(4), answers=np.ones(1))
