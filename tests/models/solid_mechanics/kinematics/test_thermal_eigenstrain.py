import numpy as np
import pytest

from neml2_jax.models.solid_mechanics import ThermalEigenstrain
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
