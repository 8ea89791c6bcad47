import jax
import pytest

from neml2_jax.laws.phase_field_fracture import PowerDegradationFunction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


# Intact, damaged, broken, and numerically beyond broken.
@pytest.mark.parametrize(("d", "g"), ((0.0, 1.0), (0.5, 0.325), (1.0, 0.1), (1.5, 0.325)))
def test_quadratic(d, g):
    check_model(
        PowerDegradationFunction(power=2.0, eta=0.1),
        inputs={"phase": Scalar(d)},
        outputs={"degradation": Scalar(g)},
        differences=d < 1.0,  # other powers, as beside this one, have no value beyond broken
        second_order=d <= 1.0,
    )


def test_power_that_is_not_integral():
    check_model(
        PowerDegradationFunction(power=1.5),
        inputs={"phase": Scalar(0.36)},
        outputs={"degradation": Scalar(0.512)},
    )


@pytest.mark.parametrize(("power", "slope"), ((0.5, 0.0), (1.0, -1.0), (1.5, 0.0)))
def test_broken_by_a_power_that_is_not_integral(power, slope):
    of = lambda d: PowerDegradationFunction(power=power)(Scalar(d)).data  # noqa: E731
    assert of(1.0) == 0.0
    assert jax.grad(of)(1.0) == slope
    assert jax.grad(jax.grad(of))(1.0) == 0.0
