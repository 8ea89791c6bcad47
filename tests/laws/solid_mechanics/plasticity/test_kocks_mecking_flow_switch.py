import math

import pytest

from neml2_jax.laws.solid_mechanics import KocksMeckingFlowSwitch
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("g", (0.25, 0.3, 0.35, 5.0))  # below, at, above, far above g0
def test_logistic_blend(g):
    """(1 + tanh x) / 2 is the logistic function of 2x."""
    w = 1.0 / (1.0 + math.exp(-2.0 * 50.0 * (g - 0.3)))
    check_model(
        KocksMeckingFlowSwitch(g0=0.3, sharpness=50.0),
        inputs={
            "activation_energy": Scalar(g),
            "rate_independent_flow_rate": Scalar(0.1),
            "rate_dependent_flow_rate": Scalar(0.7),
        },
        outputs={"flow_rate": Scalar(0.1 + 0.6 * w)},
    )
