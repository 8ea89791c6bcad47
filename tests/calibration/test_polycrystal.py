"""The polycrystal of the examples is read with a few grains, and its data are those of Taylor."""

from pathlib import Path

import numpy as np
import pytest

import neml2_jax
from neml2_jax.calibration.sought import sought

FILE = Path(__file__).parents[2] / "examples/polycrystal_calibration/polycrystal.i"
STRENGTH, SLOPE, SATURATED, REFERENCE, EXPONENT = 40.0, 220.0, 60.0, 1e-3, 10
TAYLOR, SYSTEMS = 3.06, 6.0  # of uniform orientations; systems that share the slip, about


def test_its_grains_are_sites_of_one_specimen():
    file = neml2_jax.load_input(FILE, variables={"grains": 2})
    calibration = file.get_calibration("fit")
    assert calibration.ic["orientation"].data.shape == (2, 3)
    found = sought(calibration.model, calibration.parameters)
    assert found.names == ("strength", "slope") and list(found.initial) == [25.0, 100.0]


@pytest.mark.parametrize(("test", "rate"), (("slow", 1e-4), ("fast", 1e-2)))
def test_its_data_are_those_of_twelve_grains(test, rate):
    """Source: G. I. Taylor, J. Inst. Metals 62 (1938) 307-324: 3.06 times the strength of slip, at
    the mean rate of slip and with its hardening; a dozen of grains is some per cent off."""
    curves = neml2_jax.load_input(FILE).get_calibration("fit").curves()
    (curve,) = (c for c in curves if c.name == test)
    strain, stress = curve.controlled["strain_xx"], curve.observed["stress_xx"]
    plastic = strain > 0.004
    viscous = (TAYLOR * rate / (SYSTEMS * REFERENCE)) ** (1 / EXPONENT)
    hardening = -SATURATED * np.expm1(-SLOPE / SATURATED * TAYLOR * strain[plastic])
    expected = TAYLOR * (STRENGTH + hardening) * viscous
    np.testing.assert_allclose(stress[plastic], expected, rtol=0.1)
