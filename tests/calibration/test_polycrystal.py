"""The polycrystal of the examples answers its data within their noise, at the truth only."""

from pathlib import Path

import numpy as np

import neml2_jax

FILE = Path(__file__).parents[2] / "examples/polycrystal_calibration/polycrystal.i"
TRUTH, GUESS = np.array([40.0, 220.0]), np.array([25.0, 100.0])


def test_a_polycrystal_answers_its_tension_curves():
    """Source: the data, made in finer steps by the lab, with a noise of 1 MPa."""
    fewer = [f"Calibrations/{test}/rows:=6" for test in ("slow", "fast")]
    problem = neml2_jax.load_input(FILE, fewer).get_calibration("fit").problem()
    assert problem.names == ("strength", "slope")
    assert problem.rows.tests == ("slow", "fast")

    def mean_square(values):
        return float(np.mean(np.asarray(problem.misfits(values)) ** 2))

    assert mean_square(TRUTH) < 4.0
    assert mean_square(GUESS) > 1000.0
