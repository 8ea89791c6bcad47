import math

import pytest

from neml2_jax.laws.solid_mechanics import HyperbolicSineSlipRule
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("n", (1.0, 2.5))
@pytest.mark.parametrize("shear", (0.0, 3.0, -250.0))  # none, a power law, exponential and backward
def test_closed_form(shear, n):
    rate = math.copysign(0.2 * math.sinh(abs(shear) / 50.0) ** n, shear)
    check_model(
        HyperbolicSineSlipRule(gamma0=0.2, n=n),
        inputs={"resolved_shears": Scalar(shear), "slip_strengths": Scalar(50.0)},
        outputs={"slip_rates": Scalar(rate)},
        differences=shear != 0,
    )
