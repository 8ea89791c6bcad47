import numpy as np
import pytest

from neml2_jax.models.common import (
    R2VariableRate,
    ScalarVariableRate,
    SR2VariableRate,
    SSR4VariableRate,
    VecVariableRate,
    WR2VariableRate,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .draws import draw

LAWS = (
    ScalarVariableRate,
    VecVariableRate,
    SR2VariableRate,
    R2VariableRate,
    WR2VariableRate,
    SSR4VariableRate,
)


def inputs(kind, f, f_n, dt):
    return {"f": kind(f), "f~1": kind(f_n), "t": Scalar(2.0 + dt), "t~1": Scalar(2.0)}


@pytest.mark.parametrize("law", LAWS)
def test_closed_form(law):
    kind = law.value_type
    f, f_n = draw(kind, 1), draw(kind, 2)
    check_model(law(variable="f"), inputs(kind, f, f_n, 0.25), {"f_rate": kind((f - f_n) / 0.25)})


@pytest.mark.parametrize("change", (0.0, 0.7))  # at rest, and a jump
def test_no_time_passes(change):
    check_model(
        ScalarVariableRate(variable="f"),
        inputs(Scalar, 1.0 + change, 1.0, 0.0),
        {"f_rate": Scalar(np.zeros(()))},
        differences=False,
    )
