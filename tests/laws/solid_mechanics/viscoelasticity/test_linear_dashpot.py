import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import LinearDashpot
from neml2_jax.testing import check_model
from neml2_jax.types import SR2

STRESS = np.array([30.0, -10.0, 20.0, 5.0, -4.0, 3.0])


@pytest.mark.parametrize("scale", (0.0, 1.0))
def test_closed_form(scale):
    check_model(
        LinearDashpot(viscosity=200.0),
        inputs={"stress": SR2(scale * STRESS)},
        outputs={"viscous_strain_rate": SR2(scale * STRESS / 200.0)},
    )
