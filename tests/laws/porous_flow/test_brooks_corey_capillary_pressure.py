import math

import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.porous_flow import BrooksCoreyCapillaryPressure
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("S", (0.05, 0.6, 1.0))
def test_closed_form(S):
    check_model(
        BrooksCoreyCapillaryPressure(threshold_pressure=3.0, exponent=1.6),
        inputs={"effective_saturation": Scalar(S)},
        outputs={"capillary_pressure": Scalar(3.0 / S**0.625)},
    )


# Full, below the transition, dry, and numerically beyond dry.
@pytest.mark.parametrize("S", (1.0, 0.15, 0.0, -0.01))
def test_extension(S):
    extended = 3.0 / 0.2**0.625 * math.exp(-0.625 / 0.2 * (S - 0.2))
    check_model(
        BrooksCoreyCapillaryPressure(
            threshold_pressure=3.0, exponent=1.6, log_extension=True, transition_saturation=0.2
        ),
        inputs={"effective_saturation": Scalar(S)},
        outputs={"capillary_pressure": Scalar(extended if S < 0.2 else 3.0 / S**0.625)},
    )


@pytest.mark.parametrize("transition", (0.0, -0.1, 1.1))
def test_a_transition_where_there_is_saturation(transition):
    with pytest.raises(DeclarationError, match="transition_saturation"):
        BrooksCoreyCapillaryPressure(
            threshold_pressure=3.0,
            exponent=1.6,
            log_extension=True,
            transition_saturation=transition,
        )
