import pytest

from neml2_jax.laws.solid_mechanics import PerSlipArmstrongFrederickHardening
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = PerSlipArmstrongFrederickHardening(C=1000.0, g=20.0)


@pytest.mark.parametrize("rate", (0.0, 0.3, -0.3))
@pytest.mark.parametrize("back_stress", (0.0, 50.0, -50.0))  # 50 = C/g: saturation
def test_closed_form(back_stress, rate):
    expected = 1000.0 * rate - 20.0 * back_stress * abs(rate)
    if rate * back_stress > 0:
        assert expected == pytest.approx(0.0, abs=1e-12)
    check_model(
        model,
        inputs={"slip_rates": Scalar(rate), "slip_back_stress": Scalar(back_stress)},
        outputs={"slip_back_stress_rate": Scalar(expected)},
        differences=rate != 0 or back_stress == 0,
    )
