import pytest

from neml2_jax.laws.solid_mechanics import MericCailletaudSlipRule
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(
    ("shear", "rate"), ((0.0, 0.0), (59.0, 0.0), (60.0, 0.0), (90.0, 0.5**4), (-75.0, -(0.25**4)))
)
def test_beyond_the_strength(shear, rate):
    check_model(
        MericCailletaudSlipRule(K=60.0, n=4.0),
        inputs={"resolved_shears": Scalar(shear), "slip_strengths": Scalar(60.0)},
        outputs={"slip_rates": Scalar(rate)},
    )
