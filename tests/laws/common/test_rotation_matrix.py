import numpy as np
import pytest

from neml2_jax.laws.common import RotationMatrix
from neml2_jax.testing import check_model
from neml2_jax.types import MRP, R2

AXIS = np.array([2.0, -1.0, 2.0]) / 3.0


@pytest.mark.parametrize("angle", (0.0, 0.4, np.pi, 1.5 * np.pi))  # none, some, half turn, past it
def test_rodrigues_formula(angle):
    K = np.cross(AXIS, np.eye(3)).T  # K v = AXIS x v
    matrix = np.eye(3) + np.sin(angle) * K + (1.0 - np.cos(angle)) * K @ K
    check_model(
        RotationMatrix(from_="r", to="R"),
        inputs={"r": MRP(AXIS * np.tan(angle / 4.0))},
        outputs={"R": R2(matrix)},
    )
