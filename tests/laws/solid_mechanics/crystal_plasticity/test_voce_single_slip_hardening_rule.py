import pytest

from neml2_jax.laws.solid_mechanics import VoceSingleSlipHardeningRule
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = VoceSingleSlipHardeningRule(initial_slope=500.0, saturated_hardening=50.0)


@pytest.mark.parametrize("hardening, rate", ((0.0, 50.0), (20.0, 30.0), (50.0, 0.0), (60.0, -10.0)))
def test_closed_form(hardening, rate):
    check_model(
        model,
        inputs={"slip_hardening": Scalar(hardening), "sum_slip_rates": Scalar(0.1)},
        outputs={"slip_hardening_rate": Scalar(rate)},
    )
