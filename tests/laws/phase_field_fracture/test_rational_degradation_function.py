import pytest

from neml2_jax.laws.phase_field_fracture import RationalDegradationFunction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = RationalDegradationFunction(power=2.0, b1=1.5, b2=2.0, b3=0.5, eta=0.01)


@pytest.mark.parametrize("d", (0.0, 0.3, 0.9, 1.0))
def test_closed_form(d):
    intact, Q = (1.0 - d) ** 2, 1.5 * d + 3.0 * d**2 + 1.5 * d**3
    check_model(
        model,
        inputs={"phase": Scalar(d)},
        outputs={"degradation": Scalar(0.99 * intact / (intact + Q) + 0.01)},
        differences=d < 1.0,  # other powers, as beside this one, have no value beyond broken
    )
