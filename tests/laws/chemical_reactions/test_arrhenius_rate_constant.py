import math

import pytest

from neml2_jax.laws.chemical_reactions import ArrheniusRateConstant
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

law = ArrheniusRateConstant(
    frequency_factor=2e3,
    activation_energy=4e4,
    gas_constant=8.314,
    exponent=0.5,
    reference_temperature=300.0,
)


@pytest.mark.parametrize("T", (250.0, 300.0, 1500.0))
def test_closed_form(T):
    want = 2e3 * math.sqrt(T / 300.0) * math.exp(-4e4 / 8.314 / T)
    check_model(law, inputs={"temperature": Scalar(T)}, outputs={"rate_constant": Scalar(want)})


def test_absolute_zero():
    check_model(
        law,
        inputs={"temperature": Scalar(0.0)},
        outputs={"rate_constant": Scalar(0.0)},
        differences=False,
    )
