"""The polycrystal of the examples, smaller: its strength is found again from data of its own."""

from pathlib import Path

import numpy as np

import neml2_jax
from neml2_jax.calibration import Calibration, CalibrationParameter, calibrate

from . import cases

FILE = Path(__file__).parents[2] / "examples/polycrystal_calibration/polycrystal.i"
STRENGTH = 40.0


def test_strength_of_slip_from_a_curve_of_two_grains():
    """Source: the model at the truth; at small strains the strength is all that is seen."""
    file = neml2_jax.load_input(FILE, variables={"grains": 2})
    start = {"orientation": file.get_tensor("orientations")}
    strength = CalibrationParameter(
        paths="slip_strength.constant_strength", scale="log", initial=25.0
    )

    def asked(stress):
        return Calibration(
            model=file.get_model("polycrystal"),
            tests=cases.tests((cases.followed("tension", 1e-3, 0.004, 4, stress),)),
            parameters=(strength,),
            ic=start,
        )

    exact = np.asarray(asked(np.ones(4)).problem().predictions(np.array([STRENGTH])))
    found = calibrate(asked(np.concatenate([[0.0], exact])), check_steps=False)
    np.testing.assert_allclose(found.values, [STRENGTH], rtol=1e-4)
    assert found.starts[0].iterations < 12
