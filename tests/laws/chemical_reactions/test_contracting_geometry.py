import jax
import pytest

from neml2_jax.laws.chemical_reactions import ContractingGeometry
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = ContractingGeometry(coef=0.7, order=2.75)


@pytest.mark.parametrize("a", (0.03, 0.75, 0.99))
def test_closed_form(a):
    check_model(
        model,
        inputs={"conversion_degree": Scalar(a)},
        outputs={"reaction_rate": Scalar(0.7 * (1.0 - a) ** 2.75)},
    )


@pytest.mark.parametrize(("a", "rate"), ((0.0, 0.7), (-0.1, 0.7), (1.0, 0.0), (1.1, 0.0)))
@pytest.mark.parametrize("order", (0.5, 1.0, 2.75))
def test_ends(a, rate, order):
    check_model(
        ContractingGeometry(coef=0.7, order=order),
        inputs={"conversion_degree": Scalar(a)},
        outputs={"reaction_rate": Scalar(rate)},
        differences=False,
        second_order=order != 1.0,  # linear there but for a change of its exponent
    )


def test_slope_at_the_start():
    assert jax.grad(lambda a: model(Scalar(a)).data)(0.0) == pytest.approx(-0.7 * 2.75)
