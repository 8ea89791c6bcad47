import math

import pytest

from neml2_jax.laws.porous_flow import ExponentialLawPermeability
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("phi", (0.0, 0.2, 0.9))
def test_closed_form(phi):
    check_model(
        ExponentialLawPermeability(reference_permeability=4.0, reference_porosity=0.2, scale=3.0),
        inputs={"porosity": Scalar(phi)},
        outputs={"permeability": Scalar(4.0 / math.exp(3.0 * (phi - 0.2)))},
    )
