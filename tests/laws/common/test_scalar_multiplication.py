import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import ScalarMultiplication
from neml2_jax.testing import check_model


@pytest.mark.parametrize("a", (0.0, -2.0))  # a factor that vanishes, and one that does not
def test_products_and_quotients(a):
    check_model(
        ScalarMultiplication(from_="a b c", to="y", scaling=3.0, reciprocal=(False, True, False)),
        inputs={"a": a, "b": 4.0, "c": 5.0},
        outputs={"y": 3.0 * a / 4.0 * 5.0},
    )


def test_one_flag_serves_all():
    model = ScalarMultiplication(from_="a b", to="y", reciprocal=(True,))
    check_model(model, {"a": 2.0, "b": 4.0}, {"y": 0.125})


def test_scaling_may_be_a_variable():
    model = ScalarMultiplication(from_="a", to="y", scaling="A")
    check_model(model, {"a": 2.0, "A": 0.0}, {"y": 0.0})


def test_number_of_flags_is_checked():
    with pytest.raises(DeclarationError, match="2 flags in reciprocal for 3 factors"):
        ScalarMultiplication(from_="a b c", to="y", reciprocal=(True, False))
