import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import FredrickArmstrongPlasticHardening
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

C, g = 9000.0, 60.0
N = np.array([1.0, -0.5, -0.5, 0.0, 0.0, 0.0])


@pytest.mark.parametrize("share", (0.0, 0.5, 1.0))  # virgin, half way, saturated
def test_rate_falls_linearly_to_saturation(share):
    """Along N the back stress saturates at 2C/(3g) N; half way the rate has halved."""
    saturation = 2.0 * C / (3.0 * g) * N
    check_model(
        FredrickArmstrongPlasticHardening(C=C, g=g, back_stress="X1"),
        inputs={
            "flow_rate": Scalar(0.01),
            "flow_direction": SR2(N),
            "X1": SR2(share * saturation),
        },
        outputs={"X1_rate": SR2(0.01 * g * (1.0 - share) * saturation)},
        structured_atol=1e-11,  # at saturation terms of 2C/3 cancel
    )
