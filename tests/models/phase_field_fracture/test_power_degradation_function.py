import pytest

from neml2_jax.models.phase_field_fracture import PowerDegradationFunction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


# Intact, damaged, broken, and numerically beyond broken.
@pytest.mark.parametrize(("d", "g"), ((0.0, 1.0), (0.5, 0.325), (1.0, 0.1), (1.5, 0.325)))
def test_quadratic(d, g):
    check_model(
        PowerDegradationFunction(power=2.0, eta=0.1),
        inputs={"phase": Scalar(d)},
        outputs={"degradation": Scalar(g)},
        differences=d < 1.0,  # a power that is not integral has no value beyond broken
    )


@pytest.mark.parametrize(("d", "g"), ((0.36, 0.512), (1.0, 0.0)))
def test_power_that_is_not_integral(d, g):
    check_model(
        PowerDegradationFunction(power=1.5),
        inputs={"phase": Scalar(d)},
        outputs={"degradation": Scalar(g)},
        differences=d < 1.0,
    )
