import math

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.porous_flow import VanGenuchtenCapillaryPressure, VanGenuchtenSaturation
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("P", (1e-3, 0.5, 40.0))
def test_closed_form(P):
    check_model(
        VanGenuchtenSaturation(a=0.5, m=0.4),
        inputs={"capillary_pressure": Scalar(P)},
        outputs={"effective_saturation": Scalar((1.0 + (2.0 * P) ** (1.0 / 0.6)) ** -0.4)},
    )


@pytest.mark.parametrize("P", (0.0, -0.3))
@pytest.mark.parametrize("extension", (False, True))
def test_full_where_there_is_no_suction(P, extension):
    check_model(
        VanGenuchtenSaturation(a=0.5, m=0.4, log_extension=extension, transition_saturation=0.2),
        inputs={"capillary_pressure": Scalar(P)},
        outputs={"effective_saturation": Scalar(1.0)},
        differences=False,
    )


@pytest.mark.parametrize("factor", (1.1, 50.0, 1e6))  # of the pressure at the transition
def test_extension(factor):
    bracket = 0.2**-2.5 - 1.0
    slope = 0.6 * -2.5 * 0.2**-3.5 / bracket  # of the logarithm of the pressure
    check_model(
        VanGenuchtenSaturation(a=0.5, m=0.4, log_extension=True, transition_saturation=0.2),
        inputs={"capillary_pressure": Scalar(factor * 0.5 * bracket**0.6)},
        outputs={"effective_saturation": Scalar(0.2 + math.log(factor) / slope)},
    )


@pytest.mark.parametrize("m", (0.2, 0.5, 0.9))
@pytest.mark.parametrize("extension", (False, True))
def test_there_and_back(m, extension):
    """Between dry and full; with the extension from dry on."""
    options = dict(a=0.5, m=m, log_extension=extension, transition_saturation=0.1)
    S = Scalar(jnp.concatenate((jnp.geomspace(1e-6, 0.5, 300), 1.0 - jnp.geomspace(0.5, 1e-9))))
    P = VanGenuchtenCapillaryPressure(**options)(S)
    back = VanGenuchtenSaturation(**options)(P)
    np.testing.assert_allclose(
        back.data, S.data, rtol=1e-12, atol=1e-16 if not extension else 1e-13
    )
    again = VanGenuchtenCapillaryPressure(**options)(back)
    # Near full saturation a rounding of S is a large part of 1 - S.
    wet = S.data < 0.9
    np.testing.assert_allclose(again.data[wet], P.data[wet], rtol=1e-12)


def test_ends_there_and_back():
    options = dict(a=0.5, m=0.4, log_extension=True, transition_saturation=0.1)
    ends = Scalar([0.0, 1.0])
    back = VanGenuchtenSaturation(**options)(VanGenuchtenCapillaryPressure(**options)(ends))
    np.testing.assert_allclose(back.data, ends.data, atol=1e-12)


@pytest.mark.parametrize(("extension", "transition"), ((True, 0.0), (True, 1.0), (False, -0.1)))
def test_a_transition_where_there_is_saturation(extension, transition):
    with pytest.raises(DeclarationError, match="transition_saturation"):
        VanGenuchtenSaturation(
            a=0.5, m=0.4, log_extension=extension, transition_saturation=transition
        )
