import pytest

from neml2_jax.laws.common import (
    MillerIndexConstantParameter,
    MRPConstantParameter,
    R2ConstantParameter,
    ScalarConstantParameter,
    SR2ConstantParameter,
    SSR4ConstantParameter,
    VecConstantParameter,
    WR2ConstantParameter,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .draws import draw


@pytest.mark.parametrize(
    "law",
    (
        ScalarConstantParameter,
        VecConstantParameter,
        SR2ConstantParameter,
        R2ConstantParameter,
        WR2ConstantParameter,
        SSR4ConstantParameter,
        MRPConstantParameter,
        MillerIndexConstantParameter,
    ),
)
def test_gives_its_value(law):
    kind = law.value_type
    value = draw(kind, 3)
    check_model(law(parameter="p", value=kind(value)), {}, {"p": kind(value)})


def test_value_may_be_a_variable():
    """The reference drops this derivative."""
    check_model(ScalarConstantParameter(parameter="p", value="q"), {"q": 2.5}, {"p": Scalar(2.5)})
