import math

import pytest

from neml2_jax.laws.solid_mechanics import PerSlipForestDislocationEvolution
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = PerSlipForestDislocationEvolution(k1=2.0, k2=0.5)


@pytest.mark.parametrize("slip_rate", (-0.3, 0.2))
@pytest.mark.parametrize("density", (0.0, 3.0, 16.0))  # 16 = (k1/k2)^2: storage meets recovery
def test_closed_form(density, slip_rate):
    check_model(
        model,
        inputs={"dislocation_density": Scalar(density), "slip_rates": Scalar(slip_rate)},
        outputs={
            "dislocation_density_rate": Scalar(
                (2.0 * math.sqrt(density) - 0.5 * density) * abs(slip_rate)
            )
        },
        differences=density != 0,  # the root is steep at zero
    )
