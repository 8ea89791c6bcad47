import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import SingleSlipStrengthMap
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .crystals import crystal, over_slip

model = SingleSlipStrengthMap(constant_strength=50.0, crystal_geometry=crystal)


@pytest.mark.parametrize("hardening", (0.0, 20.0))
def test_closed_form(hardening):
    check_model(
        model,
        inputs={"slip_hardening": Scalar(hardening)},
        outputs={"slip_strengths": over_slip(np.full(12, 50.0 + hardening))},
    )
