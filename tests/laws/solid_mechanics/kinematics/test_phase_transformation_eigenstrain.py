import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import PhaseTransformationEigenstrain
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar


@pytest.mark.parametrize("fraction", (0.0, 0.3, 1.0))  # before, during and after
def test_closed_form(fraction):
    check_model(
        PhaseTransformationEigenstrain(),
        inputs={"phase_fraction": Scalar(fraction), "volume_fraction_change": Scalar(0.1)},
        outputs={"eigenstrain": SR2(np.array([0.1 * fraction] * 3 + [0.0] * 3))},
    )
