import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import RightCauchyGreenTensor
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2

GENERAL = np.array([[1.2, 0.3, -0.1], [0.05, 0.9, 0.2], [-0.15, 0.1, 1.1]])
TURN = np.array([[0.6, -0.8, 0.0], [0.8, 0.6, 0.0], [0.0, 0.0, 1.0]])


@pytest.mark.parametrize("F", (np.eye(3), GENERAL, TURN @ GENERAL))  # the turn is not seen
def test_definition(F):
    C = F.T @ F if not np.allclose(F, TURN @ GENERAL) else GENERAL.T @ GENERAL
    check_model(
        RightCauchyGreenTensor(),
        inputs={"deformation_gradient": R2(F)},
        outputs={
            "right_cauchy_green_tensor": SR2.fill(
                C[0, 0], C[1, 1], C[2, 2], C[1, 2], C[0, 2], C[0, 1]
            )
        },
    )
