import pytest

from neml2_jax.laws.common import (
    MillerIndexParameterToVariable,
    MRPParameterToVariable,
    R2ParameterToVariable,
    ScalarParameterToVariable,
    SR2ParameterToVariable,
    SSR4ParameterToVariable,
    VecParameterToVariable,
    WR2ParameterToVariable,
)
from neml2_jax.testing import check_model

from .draws import draw


@pytest.mark.parametrize(
    "law",
    (
        ScalarParameterToVariable,
        VecParameterToVariable,
        SR2ParameterToVariable,
        R2ParameterToVariable,
        WR2ParameterToVariable,
        SSR4ParameterToVariable,
        MRPParameterToVariable,
        MillerIndexParameterToVariable,
    ),
)
def test_gives_its_parameter(law):
    kind = law.value_type
    p = draw(kind, 3)
    check_model(law(from_=kind(p), to="v"), {}, {"v": kind(p)})
