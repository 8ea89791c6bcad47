import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import PlasticVorticity
from neml2_jax.testing import check_model
from neml2_jax.types import R2, WR2

from .crystals import ROTATION, SCHMID, axial, crystal, over_slip, rates


@pytest.mark.parametrize("scale", (0.0, 1.0))
def test_closed_form(scale):
    turned = ROTATION @ np.einsum("s,sij->ij", rates(scale), SCHMID) @ ROTATION.T
    check_model(
        PlasticVorticity(crystal_geometry=crystal),
        inputs={"orientation_matrix": R2(ROTATION), "slip_rates": over_slip(rates(scale))},
        outputs={"plastic_vorticity": WR2(axial(turned))},
    )
