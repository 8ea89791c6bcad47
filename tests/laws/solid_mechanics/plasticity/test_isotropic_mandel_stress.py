import numpy as np

from neml2_jax.laws.solid_mechanics import IsotropicMandelStress
from neml2_jax.testing import check_model
from neml2_jax.types import SR2

STRESS = np.array([100.0, -30.0, 20.0, 5.0, -6.0, 7.0])


def test_identity():
    check_model(
        IsotropicMandelStress(),
        inputs={"cauchy_stress": SR2(STRESS)},
        outputs={"mandel_stress": SR2(STRESS)},
    )
