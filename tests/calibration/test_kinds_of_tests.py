"""Creep, relaxation, curves without time, specimens, ties, finite strain: known truth is found."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import brentq

import neml2_jax
from neml2_jax.calibration import (
    Calibration,
    CalibrationParameter,
    CalibrationTest,
    calibrate,
)
from neml2_jax.lab import MeasuredCurve
from tests.lab.materials import VISCOPLASTIC, YOUNG
from tests.material_point.materials import NeoHookean

from .cases import TRUTH, flow, pulled

YIELD, EXPONENT = TRUTH["yield"], TRUTH["exponent"]

BLOCKS = """
[Calibrations]
  [fit]
    type = Calibration
    model = 'model'
    tests = 'bars creep relaxation'
    parameters = 'strength exponent'
  []
  [bars]  # without a time, two specimens in one file
    type = CalibrationTest
    file = 'bars.csv'
    rate = 1e-3
    substeps = 8
    noise = 1
  []
  [creep]
    type = CalibrationTest
    file = 'creep.csv'
    controlled = ''
    observed = 'strain'
    held_Scalar_names = 'stress'
    held_Scalar_values = '400'
    noise = 1e-4
  []
  [relaxation]
    type = CalibrationTest
    file = 'relaxation.csv'
    substeps = 8
    noise = 1
  []
  [strength]
    type = CalibrationParameter
    paths = 'yield_function.yield_stress flow_rate.reference_stress'
    ratios = '1 10'
    scale = log
    initial = 60
    lower = 50
    upper = 300
  []
  [exponent]
    type = CalibrationParameter
    paths = 'flow_rate.exponent'
    initial = 8
    lower = 2
    upper = 12
  []
[]
"""


def write(folder, name, head, *columns):
    rows = [",".join(f"{x:.9g}" if not isinstance(x, str) else x for x in row)
            for row in zip(*columns)]  # fmt: skip
    (folder / name).write_text("\n".join([head, *rows]) + "\n")


@pytest.fixture
def files(tmp_path):
    strain = np.linspace(0.0, 0.008, 9)
    stress = pulled(strain / 1e-3, 1e-3)
    write(tmp_path, "bars.csv", "specimen,strain,stress [MPa]", ["a"] * 9 + ["b"] * 9,
          [*strain, *strain], [*stress, *stress])  # fmt: skip
    times = np.linspace(0.0, 60.0, 7)
    write(tmp_path, "creep.csv", "time [s],strain", times, 400 / YOUNG + flow(400.0) * times)
    times = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 12.0, 25.0, 60.0])
    write(tmp_path, "relaxation.csv", "time [s],strain,stress [MPa]", times,
          1e-3 * np.minimum(times, 4.0), pulled(times, 1e-3, 4.0))  # fmt: skip
    (tmp_path / "steel.i").write_text(VISCOPLASTIC + BLOCKS)
    return tmp_path / "steel.i"


def test_creep_relaxation_and_curves_without_time_from_one_file(files):
    """Source: scipy, of the bar in one dimension; steps of first order leave their mark."""
    found = calibrate(neml2_jax.load_input(files).get_calibration("fit"), check_steps=False)
    assert [r.test for r in found.residuals] == ["bars a", "bars b", "creep", "relaxation"]
    assert found.starts[0].status == "converged"
    np.testing.assert_allclose(found["strength"], YIELD, rtol=0.05)
    np.testing.assert_allclose(found["exponent"], EXPONENT, rtol=0.04)


def test_finite_strain():
    """Source: P = G (F - 1/F) + L ln(J) / F along the bar, and zero across it."""
    shear, lame, stretch = 10.0, 20.0, np.linspace(1.0, 1.5, 6)

    def nominal(a, b):
        return shear * (a - 1 / a) + lame * np.log(a * b * b) / a

    def across(b, a):
        return shear * (b - 1 / b) + lame * np.log(a * b * b) / b

    width = np.array([brentq(across, 0.5, 1.5, (a,), xtol=1e-14) for a in stretch])
    columns = {
        "strain": stretch - 1.0,
        "stress": nominal(stretch, width),
        "strain_yy": width - 1.0,
    }
    test = CalibrationTest(
        curve=MeasuredCurve("rubber", columns, {"stress": "MPa"}),
        rate=0.1,
        observed="stress strain_yy",
        noise=(0.01, 1e-4),
    )
    names = {"G": 3.0, "L": 50.0}
    found = calibrate(
        Calibration(
            model=NeoHookean(G=jnp.asarray(3.0), L=jnp.asarray(50.0)),
            tests=(test,),
            parameters=tuple(CalibrationParameter(paths=n, scale="log") for n in names),
            flux="pk1_stress",
        ),
        check_steps=False,
    )
    np.testing.assert_allclose([found["G"], found["L"]], [shear, lame], rtol=1e-5)
