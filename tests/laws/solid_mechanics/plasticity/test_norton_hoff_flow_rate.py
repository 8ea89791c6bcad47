import pytest

from neml2_jax.laws.solid_mechanics import NortonHoffFlowRate
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("stress", "rate"), ((0.0, 0.0), (100.0, 1e-3), (200.0, 32e-3)))
def test_closed_form(stress, rate):
    check_model(
        NortonHoffFlowRate(reference_rate=1e-3, reference_stress=100.0, exponent=5.0),
        inputs={"effective_stress": Scalar(stress)},
        outputs={"flow_rate": Scalar(rate)},
        differences=stress > 0.0,
    )
