import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.solid_mechanics import ThermalEigenstrain
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar


@pytest.mark.parametrize("temperature", (300.0, 400.0))  # the reference, and 100 above
def test_closed_form(temperature):
    strain = 1e-5 * (temperature - 300.0)
    check_model(
        ThermalEigenstrain(reference_temperature=300.0, CTE="CTE"),
        inputs={"temperature": Scalar(temperature), "CTE": Scalar(1e-5)},
        outputs={"eigenstrain": SR2(np.array([strain] * 3 + [0.0] * 3))},
    )


def test_a_mean_about_another_temperature():
    """Means from 300 K of 14e-6 and 22e-6 at 500 and 900 K: 22e-6 600 - 14e-6 200 = 0.0104."""
    options = dict(reference_temperature=500.0, CTE=22e-6, coefficient_temperature=300.0)
    check_model(
        ThermalEigenstrain(**options, reference_CTE=14e-6),
        inputs={"temperature": Scalar(900.0)},
        outputs={"eigenstrain": SR2(np.array([0.0104] * 3 + [0.0] * 3))},
    )
    with pytest.raises(DeclarationError, match="needs both .* reference_CTE"):
        ThermalEigenstrain(**options)
