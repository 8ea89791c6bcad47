import numpy as np

from neml2_jax.laws.solid_mechanics import LinearKinematicHardening
from neml2_jax.testing import check_model
from neml2_jax.types import SR2

STRAIN = np.array([0.02, -0.01, -0.01, 0.004, 0.0, -0.003])


def test_closed_form():
    check_model(
        LinearKinematicHardening(hardening_modulus=1000.0),
        inputs={"kinematic_plastic_strain": SR2(STRAIN)},
        outputs={"back_stress": SR2(1000.0 * STRAIN)},
    )
