import pytest

from neml2_jax.laws.solid_mechanics import ExcessPowerLawSlipRule
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(
    ("shear", "rate"), ((0.0, 0.0), (59.0, 0.0), (120.0, 31e-3), (-90.0, -1e-3 * (1.5**5 - 1.0)))
)
def test_beyond_the_strength(shear, rate):
    check_model(
        ExcessPowerLawSlipRule(gamma0=1e-3, n=5.0),
        inputs={"resolved_shears": Scalar(shear), "slip_strengths": Scalar(60.0)},
        outputs={"slip_rates": Scalar(rate)},
    )
