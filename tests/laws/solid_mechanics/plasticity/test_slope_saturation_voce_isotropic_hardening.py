import pytest

from neml2_jax.laws.solid_mechanics import SlopeSaturationVoceIsotropicHardening
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("h", (0.0, 50.0, 100.0))  # initial slope, half of it, saturation
@pytest.mark.parametrize("sign", (1.0, -1.0))  # hardening and softening
def test_slope_falls_linearly(sign, h):
    check_model(
        SlopeSaturationVoceIsotropicHardening(
            saturated_hardening=sign * 100.0, initial_hardening_rate=110.0
        ),
        inputs={"flow_rate": Scalar(0.1), "isotropic_hardening": Scalar(sign * h)},
        outputs={"isotropic_hardening_rate": Scalar(sign * 11.0 * (1.0 - h / 100.0))},
    )
