import math

import pytest

from neml2_jax.laws.solid_mechanics import VoceIsotropicHardening
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = VoceIsotropicHardening(saturated_hardening=100.0, saturation_rate=1.1)


@pytest.mark.parametrize("strain", (0.0, 0.1, 50.0))  # the onset, a moderate strain, saturation
def test_closed_form(strain):
    check_model(
        model,
        inputs={"equivalent_plastic_strain": Scalar(strain)},
        outputs={"isotropic_hardening": Scalar(-100.0 * math.expm1(-1.1 * strain))},
    )
