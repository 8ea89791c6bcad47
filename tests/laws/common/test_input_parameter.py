import pytest

from neml2_jax.laws.common import (
    MillerIndexInputParameter,
    MRPInputParameter,
    R2InputParameter,
    ScalarInputParameter,
    SR2InputParameter,
    SSR4InputParameter,
    VecInputParameter,
    WR2InputParameter,
)
from neml2_jax.testing import check_model

from .draws import draw


@pytest.mark.parametrize(
    "law",
    (
        ScalarInputParameter,
        VecInputParameter,
        SR2InputParameter,
        R2InputParameter,
        WR2InputParameter,
        SSR4InputParameter,
        MRPInputParameter,
        MillerIndexInputParameter,
    ),
)
def test_hands_the_variable_on(law):
    kind = law.value_type
    v = draw(kind, 3)
    check_model(law(variable="v", parameter="p"), {"v": kind(v)}, {"p": kind(v)})
