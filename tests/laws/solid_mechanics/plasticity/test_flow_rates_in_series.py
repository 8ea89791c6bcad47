import pytest

from neml2_jax.laws.solid_mechanics import FlowRatesInSeries
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(
    ("first", "second", "together"),
    (
        (2.0, 2.0, 1.0),
        (1.0, 3.0, 0.75),
        (0.005, 5.0, 0.005 / 1.001),
        (0.0, 3.0, 0.0),
        (0.0, 0.0, 0.0),
    ),
)
def test_resistances_add_up(first, second, together):
    check_model(
        FlowRatesInSeries(),
        inputs={"first_flow_rate": Scalar(first), "second_flow_rate": Scalar(second)},
        outputs={"flow_rate": Scalar(together)},
        differences=first + second > 0,  # a quotient of two zeros
    )
