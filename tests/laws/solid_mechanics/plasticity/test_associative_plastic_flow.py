import numpy as np

from neml2_jax.laws.solid_mechanics import AssociativePlasticFlow
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

N = np.array([0.8, -0.3, -0.5, 0.1, -0.2, 0.4])


def test_closed_form():
    check_model(
        AssociativePlasticFlow(),
        inputs={"flow_rate": Scalar(0.02), "flow_direction": SR2(N)},
        outputs={"plastic_strain_rate": SR2(0.02 * N)},
    )
