import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import GreenLagrangeStrain
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2

c, s = np.cos(0.4), np.sin(0.4)
ROTATION = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


@pytest.mark.parametrize("rotation", (np.eye(3), ROTATION))  # a rotation does not strain
def test_stretch(rotation):
    stretch = np.diag([1.2, 0.9, 1.0])
    check_model(
        GreenLagrangeStrain(),
        inputs={"deformation_gradient": R2(rotation @ stretch)},
        outputs={"strain": SR2(np.array([0.22, -0.095, 0, 0, 0, 0]))},
    )


def test_simple_shear():
    """x = X + g Y gives E_xy = g/2 and E_yy = g^2/2."""
    g = 0.3
    F = np.eye(3) + g * np.outer([1, 0, 0], [0, 1, 0])
    check_model(
        GreenLagrangeStrain(),
        inputs={"deformation_gradient": R2(F)},
        outputs={"strain": SR2(np.array([0, g**2 / 2, 0, 0, 0, np.sqrt(2) * g / 2]))},
    )
