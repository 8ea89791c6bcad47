import math

import pytest

from neml2_jax.laws.solid_mechanics import KocksMeckingFlowViscosity
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

k, b, mu, A, B = 1.38064e-20, 2.474e-7, 50000.0, -8.679, -0.744


@pytest.mark.parametrize("temperature", (0.0, 600.0))  # the athermal limit mu e^B, and warm
def test_closed_form(temperature):
    exponent = k * temperature * A / (mu * b**3)
    check_model(
        KocksMeckingFlowViscosity(A=A, B=B, shear_modulus=mu, eps0=1e10, k=k, b=b),
        inputs={"temperature": Scalar(temperature)},
        outputs={"viscosity": Scalar(math.exp(B) * mu * 1e10**exponent)},
    )
