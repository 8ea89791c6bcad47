import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ChabochePlasticHardening
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

C, g, A, a = 9000.0, 60.0, 1e-5, 2.2
N = np.array([1.0, -0.5, -0.5, 0.1, 0.2, 0.3])
X = np.array([10.0, -8.0, -2.0, 3.0, 4.0, -5.0])


@pytest.mark.parametrize("size", (0.0, 1.0))  # zero back stress and a moderate one
@pytest.mark.parametrize("flow_rate", (0.0, 0.01))  # static recovery alone, and all three terms
def test_closed_form(size, flow_rate):
    norm = size * np.sqrt(100.0 + 64.0 + 4.0 + 9.0 + 16.0 + 25.0)
    rate = flow_rate * (2.0 * C / 3.0 * N - g * size * X) - A * norm ** (a - 1.0) * size * X
    check_model(
        ChabochePlasticHardening(C=C, g=g, A=A, a=a),
        inputs={
            "flow_rate": Scalar(flow_rate),
            "flow_direction": SR2(N),
            "back_stress": SR2(size * X),
        },
        outputs={"back_stress_rate": SR2(rate)},
    )
