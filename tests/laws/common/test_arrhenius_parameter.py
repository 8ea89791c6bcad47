import math

import pytest

from neml2_jax.laws.common import ArrheniusParameter
from neml2_jax.testing import check_model


@pytest.mark.parametrize("Q", (0.0, 5.0e4))  # no barrier, and one
@pytest.mark.parametrize("T", (300.0, 1200.0))
def test_closed_form(Q, T):
    check_model(
        ArrheniusParameter(
            parameter="p", reference_value=2.0, activation_energy=Q, ideal_gas_constant=8.314
        ),
        inputs={"temperature": T},
        outputs={"p": 2.0 * math.exp(-Q / (8.314 * T))},
    )
