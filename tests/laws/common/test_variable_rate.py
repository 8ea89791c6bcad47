import numpy as np
import pytest

from neml2_jax.laws.common import (
    R2VariableRate,
    ScalarVariableRate,
    SR2VariableRate,
    SSR4VariableRate,
    VecVariableRate,
    WR2VariableRate,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar, Vec

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


def test_no_time_passes_and_nothing_changes():
    check_model(
        ScalarVariableRate(variable="f"),
        inputs(Scalar, 1.0, 1.0, 0.0),
        {"f_rate": Scalar(np.zeros(()))},
        differences=False,
    )


def test_a_jump_has_no_rate():
    """Only where it is: the other points and the other components have theirs."""
    f_n, f = np.array([[1.0, 2.0], [1.0, 2.0]]), np.array([[1.5, 2.0], [1.5, 2.0]])
    rate = VecVariableRate(variable="f")(
        *(Vec(np.pad(x, ((0, 0), (0, 1)))) for x in (f, f_n)),
        Scalar([2.0, 2.25]),
        Scalar([2.0, 2.0]),
    )
    np.testing.assert_array_equal(rate.data, [[np.nan, 0.0, 0.0], [2.0, 0.0, 0.0]])
