import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import PolarDecomposition
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2

TURN = np.array([[0.6, -0.8, 0.0], [0.8, 0.6, 0.0], [0.0, 0.0, 1.0]])


pytestmark = pytest.mark.slow  # compiles for seconds


def check(F, stretch, rotation):
    check_model(
        PolarDecomposition(),
        inputs={"deformation_gradient": R2(F)},
        outputs={"right_stretch_tensor": SR2.fill(*stretch), "rotation_matrix": R2(rotation)},
    )


@pytest.mark.parametrize("stretches", ((1.0, 1.0, 1.0), (1.5, 0.7, 0.7), (2.0, 1.2, 0.5)))
def test_a_turn_after_stretches(stretches):
    check(TURN @ np.diag(stretches), stretches, TURN)


def test_simple_shear():
    """P. Chadwick, Continuum Mechanics (1976), 2.3: it turns by atan(shear/2)."""
    k = 0.6
    F = np.eye(3)
    F[0, 1] = 2.0 * k
    c, s = 1.0 / np.hypot(1.0, k), k / np.hypot(1.0, k)
    check(
        F,
        (c, (1.0 + 2.0 * k * k) * c, 1.0, 0.0, 0.0, s),
        np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]]),
    )
