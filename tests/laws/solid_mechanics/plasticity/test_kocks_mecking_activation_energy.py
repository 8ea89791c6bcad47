import math

import pytest

from neml2_jax.laws.solid_mechanics import KocksMeckingActivationEnergy
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = KocksMeckingActivationEnergy(shear_modulus=50000.0, eps0=1e10, k=1.38064e-20, b=2.474e-7)


@pytest.mark.parametrize("strain_rate", (1e-4, 1e10))  # slow, and at the reference rate (g = 0)
def test_closed_form(strain_rate):
    scale = 1.38064e-20 * 600.0 / (50000.0 * 2.474e-7**3)
    check_model(
        model,
        inputs={"temperature": Scalar(600.0), "strain_rate": Scalar(strain_rate)},
        outputs={"activation_energy": Scalar(scale * (math.log(1e10) - math.log(strain_rate)))},
    )
