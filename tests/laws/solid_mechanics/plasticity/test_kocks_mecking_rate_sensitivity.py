import pytest

from neml2_jax.laws.solid_mechanics import KocksMeckingRateSensitivity
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

k, b, mu, A = 1.38064e-20, 2.474e-7, 50000.0, -8.679


@pytest.mark.parametrize("temperature", (300.0, 1200.0))
def test_closed_form(temperature):
    check_model(
        KocksMeckingRateSensitivity(A=A, shear_modulus=mu, k=k, b=b),
        inputs={"temperature": Scalar(temperature)},
        outputs={"rate_sensitivity": Scalar(mu / k * b**3 / temperature / 8.679)},
    )
