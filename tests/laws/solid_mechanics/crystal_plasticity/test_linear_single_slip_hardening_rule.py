import pytest

from neml2_jax.laws.solid_mechanics import LinearSingleSlipHardeningRule
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("total, rate", ((0.0, 0.0), (0.1, 20.0)))
def test_closed_form(total, rate):
    check_model(
        LinearSingleSlipHardeningRule(hardening_slope=200.0),
        inputs={"slip_hardening": Scalar(7.0), "sum_slip_rates": Scalar(total)},
        outputs={"slip_hardening_rate": Scalar(rate)},
    )
