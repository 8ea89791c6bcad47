import math

import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.porous_flow import VanGenuchtenCapillaryPressure
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("S", (0.05, 0.6, 0.99))
def test_closed_form(S):
    check_model(
        VanGenuchtenCapillaryPressure(a=0.5, m=0.4),
        inputs={"effective_saturation": Scalar(S)},
        outputs={"capillary_pressure": Scalar(0.5 * (S**-2.5 - 1.0) ** 0.6)},
    )


@pytest.mark.parametrize("S", (1.0, 1.1))
@pytest.mark.parametrize("extension", (False, True))
def test_full_saturation(S, extension):
    check_model(
        VanGenuchtenCapillaryPressure(
            a=0.5, m=0.4, log_extension=extension, transition_saturation=0.2
        ),
        inputs={"effective_saturation": Scalar(S)},
        outputs={"capillary_pressure": Scalar(0.0)},
        differences=False,
    )


@pytest.mark.parametrize("S", (0.15, 0.0, -0.01))
def test_extension(S):
    bracket = 0.2**-2.5 - 1.0
    slope = 0.6 * -2.5 * 0.2**-3.5 / bracket
    check_model(
        VanGenuchtenCapillaryPressure(a=0.5, m=0.4, log_extension=True, transition_saturation=0.2),
        inputs={"effective_saturation": Scalar(S)},
        outputs={"capillary_pressure": Scalar(0.5 * bracket**0.6 * math.exp(slope * (S - 0.2)))},
    )


def test_no_extension_from_full_saturation():
    with pytest.raises(DeclarationError, match="below 1"):
        VanGenuchtenCapillaryPressure(a=0.5, m=0.4, log_extension=True, transition_saturation=1.0)
