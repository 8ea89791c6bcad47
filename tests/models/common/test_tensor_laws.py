"""Laws of the common catalogue on tensors against their formulas, and on tables."""

import numpy as np
import pytest

import neml2_jax.models.common as common
from neml2_jax import MRP, R2, SR2, WR2, Scalar, Vec
from neml2_jax.testing import check_model

A = np.array([[1.2, 0.3, -0.4], [0.3, 0.8, 0.1], [-0.4, 0.1, 1.5]])
F = np.array([[1.1, 0.2, 0.0], [-0.1, 0.9, 0.3], [0.05, 0.0, 1.2]])
EPS = np.finfo(float).eps


def packed(a):
    r = np.sqrt(2.0)
    return SR2(np.array([a[0, 0], a[1, 1], a[2, 2], r * a[1, 2], r * a[0, 2], r * a[0, 1]]))


def invariants(a):
    s = a - np.trace(a) / 3 * np.eye(3)
    J2, J3 = np.sum(s * s) / 2, np.linalg.det(s)
    low, _, high = np.linalg.eigvalsh(a)
    cosine = 1.5 * np.sqrt(3) * J3 / J2**1.5 if J2 > 0 else 0.0
    return {
        "VONMISES": np.sqrt(3 * J2 + EPS),
        "EFFECTIVE_STRAIN": np.sqrt(2 / 3 * np.sum(a * a) + EPS),
        "I1": np.trace(a),
        "I2": (np.trace(a) ** 2 - np.sum(a * a)) / 2,
        "I3": np.linalg.det(a),
        "J2": J2,
        "J3": J3,
        "TRESCA": high - low,
        "MAX_PRINCIPAL": high,
        "LODE_ANGLE": np.arccos(cosine) / 3,
    }


@pytest.mark.parametrize("kind", sorted(invariants(A)))
def test_invariants(kind):
    model = common.SR2Invariant(tensor="A", invariant="y", invariant_type=kind)
    check_model(model, inputs={"A": packed(A)}, outputs={"y": invariants(A)[kind]}, lower=False)


@pytest.mark.parametrize("kind", sorted(set(invariants(A)) - {"LODE_ANGLE"}))
@pytest.mark.parametrize("state", (np.zeros((3, 3)), np.diag([2.0, 2.0, 1.0])), ids=("0", "repeat"))
def test_invariants_have_finite_derivatives_at_singular_points(kind, state):
    model = common.SR2Invariant(tensor="A", invariant="y", invariant_type=kind)
    check_model(
        model,
        inputs={"A": packed(state)},
        outputs={"y": invariants(state)[kind]},
        differences=False,
        lower=False,
        atol=1e-7,
    )


def test_linear_interpolation():
    """Inside, at a point of the table, and beyond both ends; by argument and by table."""
    xs, ys = np.array([0.0, 1.0, 3.0]), np.array([1.0, 2.0, -2.0])
    model = common.ScalarLinearInterpolation(
        argument="x",
        output="y",
        abscissa=Scalar(xs, sub_batch_ndim=1),
        ordinate=Scalar(ys, sub_batch_ndim=1),
    )
    for x, y in ((0.25, 1.25), (2.0, 0.0), (-1.0, 0.0), (4.0, -4.0)):
        check_model(model, inputs={"x": x}, outputs={"y": y}, lower=x == 2.0, second_order=False)
    np.testing.assert_allclose(model(1.0).data, 2.0)


def test_interpolation_of_tensors():
    xs = Scalar(np.array([0.0, 2.0]), sub_batch_ndim=1)
    for kind in (Vec, SR2):
        ys = np.random.RandomState(0).rand(2, *kind.BASE_SHAPE)
        make = {Vec: common.VecLinearInterpolation, SR2: common.SR2LinearInterpolation}[kind]
        model = make(argument="x", output="y", abscissa=xs, ordinate=kind(ys, sub_batch_ndim=1))
        np.testing.assert_allclose(model(Scalar([0.5, 1.5])).data[0], 0.75 * ys[0] + 0.25 * ys[1])


@pytest.mark.parametrize("kind", (Scalar, Vec, SR2), ids=lambda k: k.__name__)
def test_bilinear_interpolation(kind):
    """A bilinear function is its own interpolant, inside and outside."""
    xs, ys = np.array([0.0, 1.0, 4.0]), np.array([-1.0, 2.0])
    one = np.ones(kind.BASE_SHAPE)
    table = np.array([[(1 + 2 * x - y + 0.5 * x * y) * one for y in ys] for x in xs])
    make = {
        Scalar: common.ScalarBilinearInterpolation,
        Vec: common.VecBilinearInterpolation,
        SR2: common.SR2BilinearInterpolation,
    }[kind]
    model = make(
        argument1="a",
        argument2="b",
        output="z",
        abscissa1=Scalar(xs, sub_batch_ndim=1),
        abscissa2=Scalar(ys, sub_batch_ndim=1),
        ordinate=kind(table, sub_batch_ndim=2),
    )
    for a, b in ((0.3, 0.5), (2.0, 3.0)):
        z = kind((1 + 2 * a - b + 0.5 * a * b) * one)
        if kind is Scalar:
            check_model(model, inputs={"a": a, "b": b}, outputs={"z": z}, second_order=False)
        np.testing.assert_allclose(model(a, b).data, z.data)


def test_mixed_control():
    control = np.array([1.0, 0.0, 0.5, 0.6, 0.0, 1.0])
    a, b = np.arange(6.0), -np.arange(6.0) - 10
    above = control > 0.5
    check_model(
        common.MixedControlSetup(),
        inputs={"control": SR2(control), "x_above": SR2(a), "x_below": SR2(b)},
        outputs={"y": SR2(np.where(above, a, b)), "z": SR2(np.where(above, b, a))},
        differences=False,  # a control at the threshold itself is a jump
        lower=False,
    )


def test_products_conversions_and_determinants():
    check_model(
        common.R2Multiplication(A="F", B="G", to="C", invert_A=True, transpose_B=True),
        inputs={"F": R2(F), "G": R2(A)},
        outputs={"C": R2(np.linalg.inv(F) @ A.T)},
    )
    w = (F - F.T) / 2
    sym = packed((F + F.T) / 2)
    np.testing.assert_allclose(common.R2ToSR2()(R2(F)).data, sym.data)
    axial = np.array([w[2, 1], w[0, 2], w[1, 0]])
    np.testing.assert_allclose(common.R2ToWR2()(R2(F)).data, axial)
    np.testing.assert_allclose(common.SR2ToR2()(packed(A)).data, A)
    np.testing.assert_allclose(common.ScalarToDiagonalSR2()(2.5).data, 2.5 * packed(np.eye(3)).data)
    np.testing.assert_allclose(common.R2Determinant()(R2(F)).data, np.linalg.det(F))
    np.testing.assert_allclose(common.SR2Determinant()(packed(A)).data, np.linalg.det(A))


def test_components():
    model = common.VecComponents(from_="v", to="x y z")
    check_model(model, inputs={"v": Vec([1.0, 2.0, 3.0])}, outputs={"x": 1.0, "y": 2.0, "z": 3.0})
    with pytest.raises(TypeError, match="3 components"):
        common.VecComponents(from_="v", to="x y")


def turn(axis, angle):
    """Rodrigues' formula."""
    n = np.asarray(axis) / np.linalg.norm(axis)
    N = np.array([[0, -n[2], n[1]], [n[2], 0, -n[0]], [-n[1], n[0], 0]])
    return np.eye(3) + np.sin(angle) * N + (1 - np.cos(angle)) * N @ N


def mrp(axis, angle):
    return np.asarray(axis) / np.linalg.norm(axis) * np.tan(angle / 4)


@pytest.mark.parametrize("angle", (0.0, 1.1, np.pi))  # none, moderate, a half turn
def test_rotation_matrix(angle):
    axis = [1.0, -2.0, 0.5]
    check_model(
        common.RotationMatrix(from_="r", to="R"),
        inputs={"r": MRP(mrp(axis, angle))},
        outputs={"R": R2(turn(axis, angle))},
        lower=angle == 0.0,
    )


def test_exponential_integration():
    """A spin about the axis of the orientation adds to its angle, whatever the size."""
    axis = np.array([1.0, -2.0, 0.5])
    n = axis / np.linalg.norm(axis)
    start, end = MRP(mrp(axis, 0.4)), MRP(mrp(axis, 0.4 + 0.5 * 1.6))
    inputs = {"q~1": start, "q_rate": WR2(1.6 * n), "t": 1.5, "t~1": 1.0}
    explicit = common.WR2ExplicitExponentialTimeIntegration(variable="q")
    check_model(explicit, inputs=inputs, outputs={"q": end})
    implicit = common.WR2ImplicitExponentialTimeIntegration(variable="q")
    check_model(implicit, inputs={**inputs, "q": end}, outputs={"q_residual": MRP(np.zeros(3))})
    still = {**inputs, "q_rate": WR2(np.zeros(3))}
    check_model(explicit, inputs=still, outputs={"q": start}, lower=False)


def test_the_approximate_map_of_the_reference():
    """It turns by 1.207 rad for a vector of size 1."""
    model = common.WR2ExplicitExponentialTimeIntegration(variable="q", exponential_map="neml2")
    q = model.call_by_name(
        {"q~1": MRP(np.zeros(3)), "q_rate": WR2([1.0, 0.0, 0.0]), "t": 1.0, "t~1": 0.0}
    )["q"].data
    assert 4 * np.arctan(q[0]) == pytest.approx(1.207, abs=1e-3)


def test_predictors():
    constant = common.ConstantExtrapolationPredictor(unknowns_SR2=("a",), unknowns_Scalar=("b",))
    values = {"a~1": SR2(np.arange(6.0)), "b~1": Scalar(2.0)}
    out = constant.call_by_name(values)
    np.testing.assert_array_equal(out["a"].data, np.arange(6.0))
    assert out["b"].data == 2.0
    linear = common.LinearExtrapolationPredictor(unknowns_Scalar=("b",))
    history = {"b~1": 2.0, "b~2": 1.5, "t": 4.0, "t~1": 3.0, "t~2": 1.0}
    assert linear.call_by_name(history)["b"].data == pytest.approx(2.0 + 0.5 * 1.0 / 2.0)
    assert linear.call_by_name({**history, "t~2": 3.0})["b"].data == 2.0


def test_cold_values_start_the_first_step():
    model = common.ConstantExtrapolationPredictor(unknowns_Scalar=("b",), cold=("b:start",))
    history = {"b~1": 2.0, "t": 1.0, "t~1": 0.0, "t~2": 0.0, "start": 9.0}
    assert model.call_by_name(history)["b"].data == 9.0
    assert model.call_by_name({**history, "t~1": 0.5})["b"].data == 2.0
    with pytest.raises(TypeError, match="names no unknown"):
        common.ConstantExtrapolationPredictor(unknowns_Scalar=("b",), cold=("c:start",))
