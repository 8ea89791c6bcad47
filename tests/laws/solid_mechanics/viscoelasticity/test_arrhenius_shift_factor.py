import math

import pytest

from neml2_jax.laws.solid_mechanics import ArrheniusShiftFactor
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

R = 8.314


@pytest.mark.parametrize(
    ("temperature", "factor"),
    ((300.0, 1.0), (600.0, math.exp(-20.0)), (200.0, math.exp(20.0))),
)
def test_closed_form(temperature, factor):
    """An energy of 40 R T_r: at twice and at two thirds of T_r."""
    check_model(
        ArrheniusShiftFactor(
            reference_temperature=300.0, activation_energy=40.0 * R * 300.0, ideal_gas_constant=R
        ),
        inputs={"temperature": Scalar(temperature)},
        outputs={"shift_factor": Scalar(factor)},
    )
