import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.chemical_reactions import MassActionRate
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        MassActionRate(concentrations="a b", rate_constant="k", orders=(2.0, 0.5)),
        inputs={"a": Scalar(3.0), "b": Scalar(4.0), "k": Scalar(0.7)},
        outputs={"reaction_rate": Scalar(0.7 * 9.0 * 2.0)},
    )


@pytest.mark.parametrize("c", (0.0, -0.1))
@pytest.mark.parametrize("order", (0.5, 1.0, 2.0))
def test_nothing_reacts_where_nothing_is(c, order):
    check_model(
        MassActionRate(concentrations="a b", rate_constant=2.0, orders=(order, 1.0)),
        inputs={"a": Scalar(c), "b": Scalar(4.0)},
        outputs={"reaction_rate": Scalar(0.0)},
        differences=False,
    )


def test_one_order_for_each():
    with pytest.raises(DeclarationError, match="orders"):
        MassActionRate(concentrations="a b c", rate_constant=2.0, orders=(1.0, 2.0))
