import numpy as np

from neml2_jax.laws.solid_mechanics import SlipInteractionMatrix
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .crystals import DIRECTIONS, PLANES, crystal

model = SlipInteractionMatrix(
    self_interaction=1.0,
    coplanar_interaction=1.2,
    collinear_interaction=2.0,
    latent_interaction=1.5,
    crystal_geometry=crystal,
)


def test_face_centred():
    """Of 12 systems each has 2 others in its plane and 1 in its direction (cross slip)."""
    expected = np.full((12, 12), 1.5)
    for i in range(12):
        for j in range(12):
            if np.allclose(np.cross(PLANES[i], PLANES[j]), 0.0):
                expected[i, j] = 1.0 if i == j else 1.2
            elif np.allclose(np.cross(DIRECTIONS[i], DIRECTIONS[j]), 0.0):
                expected[i, j] = 2.0
    np.testing.assert_allclose((expected == 1.2).sum(1), 2)
    np.testing.assert_allclose((expected == 2.0).sum(1), 1)
    check_model(model, inputs={}, outputs={"interaction": Scalar(expected, sub_batch_ndim=2)})
