import math

import pytest

from neml2_jax.laws.solid_mechanics import YieldFunction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("effective_stress", (0.0, 65.0, 300.0))  # unloaded, on and beyond yield
def test_with_hardening(effective_stress):
    check_model(
        YieldFunction(yield_stress=50.0, isotropic_hardening="h"),
        inputs={"effective_stress": Scalar(effective_stress), "h": Scalar(15.0)},
        outputs={"yield_function": Scalar((effective_stress - 65.0) * math.sqrt(2.0) / 3.0**0.5)},
    )


def test_without_hardening_and_with_a_promoted_yield_stress():
    check_model(
        YieldFunction(yield_stress="sy"),
        inputs={"effective_stress": Scalar(80.0), "sy": Scalar(50.0)},
        outputs={"yield_function": Scalar(30.0 * math.sqrt(2.0) / 3.0**0.5)},
    )
