import math

import pytest

from neml2_jax.laws.solid_mechanics import PowerLawSlipRule
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("n", (1.0, 1.5, 8.0))
@pytest.mark.parametrize("shear", (0.0, 30.0, -70.0))
def test_closed_form(shear, n):
    check_model(
        PowerLawSlipRule(gamma0=0.2, n=n),
        inputs={"resolved_shears": Scalar(shear), "slip_strengths": Scalar(50.0)},
        outputs={"slip_rates": Scalar(math.copysign(0.2 * math.pow(abs(shear) / 50.0, n), shear))},
        differences=shear != 0,
    )
