import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import CrystalPlasticityDeformationGradientPredictor
from neml2_jax.testing import check_model
from neml2_jax.types import R2

F = np.array([[1.2, 0.1, 0.0], [0.0, 0.9, -0.1], [0.05, 0.0, 0.95]])
model = CrystalPlasticityDeformationGradientPredictor()


def test_large_trial_strain_becomes_plastic():
    old = np.diag([1.05, 1.0, 1 / 1.05])
    elastic = np.eye(3) + 0.1 * (F @ np.linalg.inv(old) - np.eye(3))
    check_model(
        model,
        inputs={"deformation_gradient": R2(F), "plastic_deformation_gradient~1": R2(old)},
        outputs={"plastic_deformation_gradient": R2(np.linalg.inv(elastic) @ F)},
    )


@pytest.mark.parametrize("scale", (1.0, 1.0 + 1e-4))
def test_small_trial_strain_stays_elastic(scale):
    check_model(
        model,
        inputs={
            "deformation_gradient": R2(scale * F),
            "plastic_deformation_gradient~1": R2(F),
        },
        outputs={"plastic_deformation_gradient": R2(F)},
    )
