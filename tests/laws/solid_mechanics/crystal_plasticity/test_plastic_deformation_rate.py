import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import PlasticDeformationRate
from neml2_jax.testing import check_model
from neml2_jax.types import R2

from .crystals import ROTATION, SCHMID, crystal, mandel, over_slip, rates, symmetric


@pytest.mark.parametrize("scale", (0.0, 1.0))
def test_closed_form(scale):
    turned = ROTATION @ np.einsum("s,sij->ij", rates(scale), SCHMID) @ ROTATION.T
    check_model(
        PlasticDeformationRate(crystal_geometry=crystal),
        inputs={"orientation_matrix": R2(ROTATION), "slip_rates": over_slip(rates(scale))},
        outputs={"plastic_deformation_rate": mandel(symmetric(turned))},
    )
