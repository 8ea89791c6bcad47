import math

import pytest

from neml2_jax.laws.solid_mechanics import HyperbolicSineFlowRate
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = HyperbolicSineFlowRate(reference_rate=1e-3, reference_stress=50.0, exponent=3.0)


@pytest.mark.parametrize("stress", (0.0, 20.0, 150.0))
def test_exponentials(stress):
    sinh = 0.5 * (math.exp(stress / 50.0) - math.exp(-stress / 50.0))
    check_model(
        model,
        inputs={"effective_stress": Scalar(stress)},
        outputs={"flow_rate": Scalar(1e-3 * sinh**3)},
        differences=stress > 0.0,
    )


def test_power_law_at_low_stress():
    assert float(model(Scalar(0.5)).data) == pytest.approx(1e-3 * 0.01**3, rel=1e-4)
