import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import VolumeAdjustDeformationGradient
from neml2_jax.testing import check_model
from neml2_jax.types import R2, Scalar

F = np.array([[1.1, 0.2, 0.0], [-0.1, 0.9, 0.3], [0.05, 0.0, 1.2]])


@pytest.mark.parametrize("side", (1.0, 1.25))  # a cube that grows by this stretch
def test_closed_form(side):
    check_model(
        VolumeAdjustDeformationGradient(),
        inputs={"input": R2(F), "jacobian": Scalar(side**3)},
        outputs={"output": R2(F / side)},
    )
