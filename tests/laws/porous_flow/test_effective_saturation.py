import pytest

from neml2_jax.laws.porous_flow import EffectiveSaturation
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


# Residual, partly saturated, full.
@pytest.mark.parametrize(("fraction", "saturation"), ((0.1, 0.0), (0.25, 0.5), (0.4, 1.0)))
def test_closed_form(fraction, saturation):
    check_model(
        EffectiveSaturation(residual_saturation=0.25, max_fraction=0.4),
        inputs={"fluid_fraction": Scalar(fraction)},
        outputs={"effective_saturation": Scalar(saturation)},
    )
