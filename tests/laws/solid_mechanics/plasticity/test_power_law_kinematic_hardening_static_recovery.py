import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import PowerLawKinematicHardeningStaticRecovery
from neml2_jax.testing import check_model
from neml2_jax.types import SR2

X = np.array([10.0, -8.0, -2.0, 3.0, 4.0, -5.0])


@pytest.mark.parametrize("size", (0.0, 1.0))  # zero back stress and a moderate one
def test_closed_form(size):
    norm = size * np.linalg.norm(X)
    check_model(
        PowerLawKinematicHardeningStaticRecovery(tau=150.0, n=4.0, back_stress="X2"),
        inputs={"X2": SR2(size * X)},
        outputs={"X2_rate": SR2(-((norm / 150.0) ** 3) * size * X / 150.0)},
        differences=size > 0.0,
    )
