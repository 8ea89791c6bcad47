import pytest

from neml2_jax.laws.common import (
    R2ForwardEulerTimeIntegration,
    ScalarForwardEulerTimeIntegration,
    SR2ForwardEulerTimeIntegration,
    SSR4ForwardEulerTimeIntegration,
    VecForwardEulerTimeIntegration,
    WR2ForwardEulerTimeIntegration,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .draws import draw


@pytest.mark.parametrize(
    "law",
    (
        ScalarForwardEulerTimeIntegration,
        VecForwardEulerTimeIntegration,
        SR2ForwardEulerTimeIntegration,
        R2ForwardEulerTimeIntegration,
        WR2ForwardEulerTimeIntegration,
        SSR4ForwardEulerTimeIntegration,
    ),
)
@pytest.mark.parametrize("dt", (0.0, 0.3))  # no time passes; it does
def test_closed_form(law, dt):
    kind = law.value_type
    s_n, rate = draw(kind, 1), draw(kind, 2)
    check_model(
        law(variable="s"),
        inputs={
            "s~1": kind(s_n),
            "s_rate": kind(rate),
            "t": Scalar(1.2 + dt),
            "t~1": Scalar(1.2),
        },
        outputs={"s": kind(s_n + dt * rate)},
    )


def test_rate_and_old_value_may_be_called_otherwise():
    model = ScalarForwardEulerTimeIntegration(variable="s", old_variable="start", rate="flow")
    assert list(model.input_spec) == ["start", "flow", "t", "t~1"]
