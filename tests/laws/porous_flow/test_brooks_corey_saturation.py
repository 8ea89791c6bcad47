import math

import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.laws.porous_flow import BrooksCoreyCapillaryPressure, BrooksCoreySaturation
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


# No suction, less than the threshold, more.
@pytest.mark.parametrize("P", (-1.0, 0.0, 2.9, 3.5, 1e4))
def test_closed_form(P):
    check_model(
        BrooksCoreySaturation(threshold_pressure=3.0, exponent=1.6),
        inputs={"capillary_pressure": Scalar(P)},
        outputs={"effective_saturation": Scalar((3.0 / P) ** 1.6 if P > 3.0 else 1.0)},
    )


@pytest.mark.parametrize("factor", (0.9, 1.1, 1e4))  # of the pressure at the transition
def test_extension(factor):
    transition = 3.0 / 0.2**0.625
    P = factor * transition
    extended = 0.2 - 0.2 / 0.625 * math.log(factor)
    check_model(
        BrooksCoreySaturation(
            threshold_pressure=3.0, exponent=1.6, log_extension=True, transition_saturation=0.2
        ),
        inputs={"capillary_pressure": Scalar(P)},
        outputs={"effective_saturation": Scalar(extended if factor > 1.0 else (3.0 / P) ** 1.6)},
    )


@pytest.mark.parametrize("extension", (False, True))
def test_there_and_back(extension):
    options = dict(
        threshold_pressure=3.0, exponent=1.6, log_extension=extension, transition_saturation=0.1
    )
    dry = 0.0 if extension else 1e-6
    S = Scalar(jnp.concatenate((jnp.linspace(dry, 0.99, 300), 1.0 - jnp.geomspace(1e-2, 1e-12))))
    P = BrooksCoreyCapillaryPressure(**options)(S)
    back = BrooksCoreySaturation(**options)(P)
    np.testing.assert_allclose(back.data, S.data, rtol=1e-12, atol=1e-13 if extension else 0.0)
    again = BrooksCoreyCapillaryPressure(**options)(back)
    np.testing.assert_allclose(again.data, P.data, rtol=1e-12)
