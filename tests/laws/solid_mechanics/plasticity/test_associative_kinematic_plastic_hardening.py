import numpy as np

from neml2_jax.laws.solid_mechanics import AssociativeKinematicPlasticHardening
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

DIRECTION = np.array([-0.8, 0.3, 0.5, -0.1, 0.2, -0.4])


def test_closed_form():
    check_model(
        AssociativeKinematicPlasticHardening(),
        inputs={"flow_rate": Scalar(0.02), "kinematic_hardening_direction": SR2(DIRECTION)},
        outputs={"kinematic_plastic_strain_rate": SR2(-0.02 * DIRECTION)},
    )
