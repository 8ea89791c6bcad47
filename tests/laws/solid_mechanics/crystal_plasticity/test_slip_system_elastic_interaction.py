import numpy as np

from neml2_jax.laws.solid_mechanics import SlipSystemElasticInteraction
from neml2_jax.testing import check_model
from neml2_jax.types import MRP, SSR4, Scalar

from .crystals import SCHMID, crystal

# A cubic stiffness in Mandel components.
C1, C2, C3 = 250.0, 120.0, 160.0
STIFFNESS = np.diag([C1 - C2] * 3 + [C3] * 3)
STIFFNESS[:3, :3] += C2
model = SlipSystemElasticInteraction(
    elastic_stiffness_tensor=SSR4(STIFFNESS), crystal_geometry=crystal
)


def test_closed_form():
    strain = (SCHMID + np.swapaxes(SCHMID, -1, -2)) / 2.0
    # Of traceless strains a cubic stiffness scales diagonal and other components.
    stress = strain * np.where(np.eye(3, dtype=bool), C1 - C2, C3)
    coupling = 0.2 * np.einsum("sij,tij->st", strain, stress)
    assert np.linalg.eigvalsh(coupling).min() > -1e-12
    check_model(
        model,
        inputs={"orientation": MRP([0.1, 0.2, -0.3]), "t": Scalar(0.5), "t~1": Scalar(0.3)},
        outputs={"coupling": Scalar(coupling, sub_batch_ndim=2)},
    )
