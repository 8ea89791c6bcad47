import pytest

from neml2_jax.laws.solid_mechanics import SumSlipRates
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .crystals import over_slip


@pytest.mark.parametrize("rates, total", (([0.0, 0.0], 0.0), ([0.1, -0.4, 0.02], 0.52)))
def test_closed_form(rates, total):
    check_model(
        SumSlipRates(),
        inputs={"slip_rates": over_slip(rates)},
        outputs={"sum_slip_rates": Scalar(total)},
        differences=total != 0,
    )
