import math

import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import DruckerPragerYieldFunction
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

ALPHA, K = 0.2, 30.0


@pytest.mark.parametrize("sign", (1.0, -1.0))  # uniaxial strength in tension and compression
def test_uniaxial_strengths(sign):
    """At yield |s| / sqrt(3) + alpha s = k."""
    strength = K / (1.0 / math.sqrt(3.0) + sign * ALPHA)
    check_model(
        DruckerPragerYieldFunction(friction=ALPHA, cohesion=K),
        inputs={"stress": SR2(np.array([sign * strength, 0, 0, 0, 0, 0]))},
        outputs={"yield_function": Scalar(0.0)},
    )


def test_on_the_axis_with_hardening():
    check_model(
        DruckerPragerYieldFunction(friction=ALPHA, cohesion=K, isotropic_hardening="h"),
        inputs={"stress": SR2(np.array([-10.0] * 3 + [0.0] * 3)), "h": Scalar(4.0)},
        outputs={"yield_function": Scalar(-6.0 - K - 4.0)},
        differences=False,  # the cone has a kink there
    )
