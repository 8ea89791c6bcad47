import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ResolvedShear
from neml2_jax.testing import check_model
from neml2_jax.types import R2

from .crystals import ROTATION, SCHMID, crystal, mandel, over_slip

STRESS = np.array([[100.0, 30.0, -75.0], [30.0, -50.0, 125.0], [-75.0, 125.0, 25.0]])
model = ResolvedShear(crystal_geometry=crystal)


@pytest.mark.parametrize("stress", (np.zeros((3, 3)), STRESS))
def test_closed_form(stress):
    turned = ROTATION @ SCHMID @ ROTATION.T
    check_model(
        model,
        inputs={"stress": mandel(stress), "orientation_matrix": R2(ROTATION)},
        outputs={"resolved_shears": over_slip(np.einsum("sij,ij->s", turned, stress))},
    )


def test_tension_along_a_cube_axis_shears_eight_systems_alike():
    # The Schmid factor of [001] tension is 1/sqrt(6).
    shears = model(mandel(np.diag([0.0, 0.0, 1.0])), R2(np.eye(3))).data
    np.testing.assert_allclose(np.sort(np.abs(shears)), [0] * 4 + [6**-0.5] * 8, atol=1e-15)
