import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import (
    R2LinearCombination,
    ScalarLinearCombination,
    SR2LinearCombination,
    VecLinearCombination,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .draws import draw

LAWS = (
    ScalarLinearCombination, VecLinearCombination, SR2LinearCombination, R2LinearCombination
)  # fmt: skip


@pytest.mark.parametrize("law", LAWS)
def test_a_weight_for_each_and_an_offset(law):
    kind = law.value_type
    a, b = draw(kind, 1), draw(kind, 2)
    check_model(
        law(from_="a b", to="c", weights=(2.0, -0.5), offset=3.0),
        inputs={"a": kind(a), "b": kind(b)},
        outputs={"c": kind(2.0 * a - 0.5 * b + 3.0)},
    )


@pytest.mark.parametrize("law", LAWS)
def test_weights_default_to_one(law):
    kind = law.value_type
    x = [draw(kind, seed) for seed in range(3)]
    check_model(
        law(from_=("a", "b", "c"), to="d"),
        inputs=dict(zip("abc", map(kind, x), strict=True)),
        outputs={"d": kind(x[0] + x[1] + x[2])},
    )


def test_one_weight_serves_all():
    model = ScalarLinearCombination(from_="a b", to="c", weights=4.0)
    assert model(Scalar(1.0), Scalar(2.0)).data == 12.0


def test_weights_and_offset_may_be_variables():
    check_model(
        SR2LinearCombination(from_="a b", to="c", weights=("w", 2.0), offset="o"),
        inputs={
            "a": draw(SR2LinearCombination.value_type, 1),
            "b": draw(SR2LinearCombination.value_type, 2),
            "w": 0.0,
            "o": -1.0,
        },
        outputs={"c": 2.0 * draw(SR2LinearCombination.value_type, 2) - 1.0},
    )


def test_weights_may_be_batched():
    model = ScalarLinearCombination(from_="a", to="c", weights=(Scalar([1.0, 2.0]),))
    check_model(model, {"a": Scalar(3.0)}, {"c": Scalar([3.0, 6.0])})


def test_number_of_weights_is_checked():
    with pytest.raises(DeclarationError, match="2 weights for 3 variables"):
        ScalarLinearCombination(from_="a b c", to="d", weights=(1.0, 2.0))
