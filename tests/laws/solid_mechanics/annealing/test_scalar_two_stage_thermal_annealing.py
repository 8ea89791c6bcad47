import pytest

from neml2_jax.laws.solid_mechanics import ScalarTwoStageThermalAnnealing
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("temperature", "rate"), ((900.0, 3.0), (1050.0, 0.0), (1200.0, -20.0)))
def test_three_ranges(temperature, rate):
    check_model(
        ScalarTwoStageThermalAnnealing(T1=1000.0, T2=1100.0, tau=0.5),
        inputs={
            "base_rate": Scalar(3.0),
            "base": Scalar(10.0),
            "temperature": Scalar(temperature),
        },
        outputs={"modified_rate": Scalar(rate)},
    )


@pytest.mark.parametrize(("temperature", "rate"), ((1000.0, 0.0), (1100.0, -20.0)))
def test_a_stage_begins_at_its_temperature(temperature, rate):
    model = ScalarTwoStageThermalAnnealing(T1=1000.0, T2=1100.0, tau=0.5)
    assert float(model(Scalar(3.0), Scalar(10.0), Scalar(temperature)).data) == rate
