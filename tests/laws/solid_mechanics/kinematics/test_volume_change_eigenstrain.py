import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import VolumeChangeEigenstrain
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar


@pytest.mark.parametrize("stretch", (1.0, 1.1))  # a cube of side 2 that grows by the stretch
def test_closed_form(stretch):
    check_model(
        VolumeChangeEigenstrain(reference_volume=8.0),
        inputs={"volume": Scalar((2.0 * stretch) ** 3)},
        outputs={"eigenstrain": SR2(np.array([stretch - 1.0] * 3 + [0.0] * 3))},
    )
