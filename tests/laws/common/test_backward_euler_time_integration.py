import pytest

from neml2_jax.laws.common import (
    R2BackwardEulerTimeIntegration,
    ScalarBackwardEulerTimeIntegration,
    SR2BackwardEulerTimeIntegration,
    SSR4BackwardEulerTimeIntegration,
    VecBackwardEulerTimeIntegration,
    WR2BackwardEulerTimeIntegration,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .draws import draw


@pytest.mark.parametrize(
    "law",
    (
        ScalarBackwardEulerTimeIntegration,
        VecBackwardEulerTimeIntegration,
        SR2BackwardEulerTimeIntegration,
        R2BackwardEulerTimeIntegration,
        WR2BackwardEulerTimeIntegration,
        SSR4BackwardEulerTimeIntegration,
    ),
)
@pytest.mark.parametrize("dt", (0.0, 0.3))  # no time passes; it does
def test_closed_form(law, dt):
    kind = law.value_type
    s, s_n, rate = (draw(kind, seed) for seed in range(3))
    check_model(
        law(variable="s"),
        inputs={
            "s": kind(s),
            "s~1": kind(s_n),
            "s_rate": kind(rate),
            "t": Scalar(1.2 + dt),
            "t~1": Scalar(1.2),
        },
        outputs={"s_residual": kind(s - s_n - dt * rate)},
    )


def test_names_follow_the_variable():
    model = ScalarBackwardEulerTimeIntegration(variable="a/ep", time="T", rate="flow")
    assert list(model.input_spec) == ["a/ep", "a/ep~1", "flow", "T", "T~1"]
    assert list(model.output_spec) == ["a/ep_residual"]
