import math

import pytest

from neml2_jax.laws.kwn import GibbsThomsonConcentration
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("R", (0.5, 2.0, 1e6))
def test_closed_form(R):
    check_model(
        GibbsThomsonConcentration(
            radius=R,
            equilibrium_concentration=0.01,
            surface_energy=0.2,
            molar_volume=10.0,
            gas_constant=0.008,
        ),
        inputs={"temperature": Scalar(500.0)},
        outputs={"interface_concentration": Scalar(0.01 * math.exp(4.0 / (R * 4.0)))},
    )
