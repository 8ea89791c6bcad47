import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import SR2TwoStageThermalAnnealing
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

RATE = np.array([3.0, -1.0, -2.0, 0.5, 0.4, 0.3])
X = np.array([10.0, -4.0, -6.0, 1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("temperature", "rate"), ((900.0, RATE), (1050.0, 0 * RATE), (1200.0, -2 * X))
)
def test_three_ranges(temperature, rate):
    check_model(
        SR2TwoStageThermalAnnealing(T1=1000.0, T2=1100.0, tau=0.5),
        inputs={"base_rate": SR2(RATE), "base": SR2(X), "temperature": Scalar(temperature)},
        outputs={"modified_rate": SR2(rate)},
    )
