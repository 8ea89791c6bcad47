"""Laws that exist for several types, against the same formula in NumPy for each type."""

import jax
import numpy as np
import pytest

import neml2_jax.models.common as common
from neml2_jax import MRP, R2, SR2, SSR4, WR2, MillerIndex, Scalar, Vec
from neml2_jax.testing import check_model

ALL = (Scalar, Vec, SR2, R2, WR2, SSR4, MRP, MillerIndex)
# Named here so that each type is seen to be tested:
# ScalarConstantParameter VecConstantParameter SR2ConstantParameter R2ConstantParameter
# WR2ConstantParameter SSR4ConstantParameter MRPConstantParameter MillerIndexConstantParameter
# ScalarInputParameter VecInputParameter SR2InputParameter R2InputParameter WR2InputParameter
# SSR4InputParameter MRPInputParameter MillerIndexInputParameter ScalarParameterToVariable
# VecParameterToVariable SR2ParameterToVariable R2ParameterToVariable WR2ParameterToVariable
# SSR4ParameterToVariable MRPParameterToVariable MillerIndexParameterToVariable CopyScalar CopyVec
# CopySR2 CopyR2 CopyWR2 CopySSR4 CopyMRP CopyMillerIndex ScalarBackwardEulerTimeIntegration
# VecBackwardEulerTimeIntegration SR2BackwardEulerTimeIntegration R2BackwardEulerTimeIntegration
# WR2BackwardEulerTimeIntegration SSR4BackwardEulerTimeIntegration
# ScalarForwardEulerTimeIntegration VecForwardEulerTimeIntegration SR2ForwardEulerTimeIntegration
# R2ForwardEulerTimeIntegration WR2ForwardEulerTimeIntegration SSR4ForwardEulerTimeIntegration
# ScalarVariableRate VecVariableRate SR2VariableRate R2VariableRate WR2VariableRate
# SSR4VariableRate ScalarLinearCombination VecLinearCombination SR2LinearCombination
# R2LinearCombination ScalarDynamicMean VecDynamicMean SR2DynamicMean R2DynamicMean
# ScalarDynamicSum VecDynamicSum SR2DynamicSum R2DynamicSum ScalarIntermediateMean
# VecIntermediateMean SR2IntermediateMean R2IntermediateMean ScalarIntermediateSum
# VecIntermediateSum SR2IntermediateSum R2IntermediateSum ScalarIntermediateDiff
# VecIntermediateDiff SR2IntermediateDiff R2IntermediateDiff


def law(prefix, kind, suffix):
    return getattr(common, f"{prefix}{kind.__name__}{suffix}")


def values(kind, seed, *batch):
    return np.random.RandomState(seed).uniform(0.5, 1.5, (*batch, *kind.BASE_SHAPE))


def close(got, want):
    np.testing.assert_allclose(got, want, rtol=1e-13)


@pytest.mark.parametrize("kind", ALL, ids=lambda k: k.__name__)
def test_constants_and_copies(kind):
    x = values(kind, 0)
    close(law("", kind, "ConstantParameter")(value=kind(x))().data, x)
    close(law("", kind, "ParameterToVariable")(from_=kind(x))().data, x)
    close(law("", kind, "InputParameter")()(kind(x)).data, x)
    close(law("Copy", kind, "")()(kind(x)).data, x)


def test_a_promoted_constant_has_its_derivative():
    for name, option in (("ConstantParameter", "value"), ("ParameterToVariable", "from_")):
        model = law("", SR2, name)(**{option: "given"})
        output = next(iter(model.output_spec))
        _, blocks = model.jacobian({"given": SR2(values(SR2, 1))})
        close(blocks[output]["given"].data, np.eye(6))


INTEGRATED = (Scalar, Vec, SR2, R2, WR2, SSR4)


@pytest.mark.parametrize("kind", INTEGRATED, ids=lambda k: k.__name__)
def test_integration_and_rates(kind):
    s, s_n, rate = (values(kind, i) for i in range(3))
    inputs = {"s": kind(s), "s~1": kind(s_n), "s_rate": kind(rate), "t": 0.7, "t~1": 0.2}
    residual = law("", kind, "BackwardEulerTimeIntegration")(variable="s")
    close(residual.call_by_name(inputs)["s_residual"].data, s - s_n - 0.5 * rate)
    explicit = law("", kind, "ForwardEulerTimeIntegration")(variable="s")
    known = {n: x for n, x in inputs.items() if n != "s"}
    close(explicit.call_by_name(known)["s"].data, s_n + 0.5 * rate)
    speed = law("", kind, "VariableRate")(variable="s")
    known = {n: x for n, x in inputs.items() if n != "s_rate"}
    close(speed.call_by_name(known)["s_rate"].data, (s - s_n) / 0.5)
    still = speed.call_by_name({**known, "t": 0.2})["s_rate"].data
    np.testing.assert_array_equal(still, 0.0)


def test_rate_of_a_step_of_zero_duration_has_finite_derivatives():
    check_model(
        common.ScalarVariableRate(variable="s"),
        inputs={"s": 1.0, "s~1": 0.5, "t": 0.2, "t~1": 0.2},
        outputs={"s_rate": 0.0},
        differences=False,
    )


def test_renamed_rates():
    model = common.SR2BackwardEulerTimeIntegration(variable="s", rate="speed", time="time")
    assert list(model.input_spec) == ["s", "s~1", "speed", "time", "time~1"]


COMBINED = (Scalar, Vec, SR2, R2)


@pytest.mark.parametrize("kind", COMBINED, ids=lambda k: k.__name__)
def test_linear_combination(kind):
    a, b = values(kind, 0), values(kind, 1)
    both = {"a": kind(a), "b": kind(b)}
    make = law("", kind, "LinearCombination")
    close(make(from_="a b", to="c").call_by_name(both)["c"].data, a + b)
    weighted = make(from_="a b", to="c", weights=(2.0, -1.0), offset=0.5)
    close(weighted.call_by_name(both)["c"].data, 2 * a - b + 0.5)


def test_linear_combination_with_promoted_weights():
    model = common.SR2LinearCombination(from_="a b", to="c", weights=("w", 3.0), offset="o")
    a, b = values(SR2, 0), values(SR2, 1)
    check_model(
        model,
        inputs={"a": SR2(a), "b": SR2(b), "w": 2.0, "o": 0.1},
        outputs={"c": SR2(2 * a + 3 * b + 0.1)},
    )
    with pytest.raises(TypeError, match="3 weights for 2 variables"):
        common.SR2LinearCombination(from_="a b", to="c", weights=(1.0, 2.0, 3.0))


@pytest.mark.parametrize("kind", COMBINED, ids=lambda k: k.__name__)
def test_reductions(kind):
    x = values(kind, 0, 2, 4)
    sites, points = kind(x, sub_batch_ndim=1), kind(x)
    for name, function in (("Mean", np.mean), ("Sum", np.sum)):
        over_sites = law("", kind, f"Intermediate{name}")(from_="x", to="y")
        close(over_sites(sites).data, function(x, axis=1))
        over_points = law("", kind, f"Dynamic{name}")(from_="x", to="y", dim=0)
        close(over_points(points).data, function(x, axis=0))
    differences = law("", kind, "IntermediateDiff")(from_="x", to="y", dim=-1)
    close(differences(sites).data, np.diff(x, axis=1))


def test_reductions_differentiate():
    x = values(SR2, 0, 4)
    check_model(
        common.SR2IntermediateMean(from_="x", to="y"),
        inputs={"x": SR2(x, sub_batch_ndim=1)},
        outputs={"y": SR2(x.mean(axis=0))},
    )
    check_model(
        common.SR2IntermediateDiff(from_="x", to="y", dim=-1, n=2),
        inputs={"x": SR2(x, sub_batch_ndim=1)},
        outputs={"y": SR2(np.diff(x, n=2, axis=0), sub_batch_ndim=1)},
    )


def test_a_mean_over_points_pushes_tangents_forward():
    model = common.ScalarDynamicMean(from_="x", to="y", dim=-1)
    x = Scalar(values(Scalar, 0, 2, 3))
    _, tangents = model.jvp({"x": x}, {"x": np.ones((2, 3))})
    close(tangents["y"].data, np.ones(2))
    _, blocks = model.jacobian({"x": x})
    close(jax.numpy.broadcast_to(blocks["y"]["x"].data, (2,)), np.ones(2))
