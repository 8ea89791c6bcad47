"""Where a solve has no solution, no derivative is a number: $(x - 0.3)^2 + 1 = g$ for g below 1."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable
from neml2_jax.declaration import parameter
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import Status
from neml2_jax.laws.common import RateCondensation
from neml2_jax.laws.solid_mechanics import Normality
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton

GIVEN = {"g": Scalar([5.0, 0.5])}
SLOPE = 1.0 / (2.0 * -2.0)  # 1 / (2 (x - 0.3)); from zero the first point goes to x = 0.3 - 2


class Parabola(AbstractLaw):
    x: str = input_variable(Scalar, "x", unit="-")
    g: str = input_variable(Scalar, "g", unit="-")
    x_residual: str = output_variable(Scalar, "Residual", unit="-")

    def forward(self, x, g):
        return (x - 0.3) * (x - 0.3) + 1.0 - g


class Threefold(AbstractLaw):
    x: str = input_variable(Scalar, "x", unit="-")
    y: str = output_variable(Scalar, "y", unit="-")

    def forward(self, x):
        return 3.0 * x


class Squared(AbstractLaw):
    """Its slope reads what is solved for, and a parameter that all points share."""

    x: str = input_variable(Scalar, "x", unit="-")
    w: str = output_variable(Scalar, "w", unit="-")

    factor: Scalar = parameter("Factor", unit="-", default=1.0)

    def forward(self, x):
        return self.factor * x * x


class Beside(AbstractLaw):
    """Depends on nothing that is solved for."""

    g: str = input_variable(Scalar, "g", unit="-")
    z: str = output_variable(Scalar, "z", unit="-")

    def forward(self, g):
        return 2.0 * g


@pytest.fixture(scope="module")
def model():
    system = NonlinearSystem(model=Parabola(), unknowns="x")
    update = ImplicitUpdate(equation_system=system, solver=Newton(max_its=10))
    return ComposedModel(models=[update, Threefold(), Squared(), Beside()])


def test_structured_derivatives_and_what_is_beside_them(model):
    outputs, blocks = model.jacobian(GIVEN)
    np.testing.assert_allclose(outputs["z"].data, model.call_by_name(GIVEN)["z"].data)
    np.testing.assert_allclose(outputs["z"].data, [10.0, np.nan])
    assert np.isnan(outputs["y"].data[1])
    np.testing.assert_allclose(blocks["y"]["g"].data, [3.0 * SLOPE, np.nan], rtol=1e-9)
    second_outputs, second = model.hessian(GIVEN)
    curvature = second["y"]["g"]["g"].data
    np.testing.assert_allclose(curvature, [-3.0 * 2.0 * SLOPE**3, np.nan], rtol=1e-7)
    for name, x in model.call_by_name(GIVEN).items():
        np.testing.assert_array_equal(second_outputs[name].data, x.data)


def test_forward_mode(model):
    _, slopes = model.jvp(GIVEN, {"g": Scalar(np.ones(2))})
    np.testing.assert_allclose(slopes["y"].data, [3.0 * SLOPE, np.nan], rtol=1e-9)


def test_a_loss_that_leaves_failed_points_out_has_the_right_gradient(model):
    def loss(g):
        return jnp.nansum(model.call_by_name({"g": Scalar(g)})["y"].data)

    np.testing.assert_allclose(jax.grad(loss)(GIVEN["g"].data), [3.0 * SLOPE, 0.0], rtol=1e-9)


@pytest.mark.parametrize("order", (1, 2))
def test_so_it_is_with_a_loss_of_structured_derivatives(model, order):
    """$w = a x^2$ has the slope $2 a x x'$ and the curvature $2 a (x'^2 + x x'')$."""

    def loss(a):
        moved = model.with_parameters({"Squared.factor": Scalar(a)})
        if order == 1:
            return jnp.nansum(moved.jacobian(GIVEN, of=("w",))[1]["w"]["g"].data)
        return jnp.nansum(moved.hessian(GIVEN, of=("w",))[1]["w"]["g"]["g"].data)

    x, curvature = 0.3 - 2.0, -2.0 * SLOPE**3
    truth = 2.0 * x * SLOPE if order == 1 else 2.0 * (SLOPE**2 + x * curvature)
    np.testing.assert_allclose(jax.grad(loss)(1.0), truth, rtol=1e-7)


class Same(AbstractLaw):
    """$g = c$, beside what the solve inside gives."""

    x: str = input_variable(Scalar, "x", unit="-")
    g: str = input_variable(Scalar, "g", unit="-")
    c: str = input_variable(Scalar, "c", unit="-")
    g_residual: str = output_variable(Scalar, "Residual", unit="-")

    def forward(self, x, g, c):
        return g - c + 0.0 * x


def test_equations_have_no_value_where_a_solve_inside_of_them_fails():
    """At the first guess, g = 0, whose residual would be zero."""
    system = NonlinearSystem(model=Parabola(), unknowns="x")
    inner = ImplicitUpdate(equation_system=system, solver=Newton(max_its=10))
    both = ComposedModel(models=[inner, Same()])
    outer = ImplicitUpdate(
        equation_system=NonlinearSystem(model=both, unknowns="g"), solver=Newton()
    )
    outputs, reports = outer.run({"c": Scalar(0.0)})
    assert np.isnan(outputs["g"].data)
    assert reports["ImplicitUpdate"].status == Status.NOT_FINITE


def test_laws_that_differentiate_a_model_give_none_where_it_fails(model):
    """Their own outputs: reverse mode would have given zero."""
    normal = Normality(model=model, function="y", from_="g", to="slope")
    slope = normal.call_by_name(GIVEN)["slope"].data
    np.testing.assert_allclose(slope, [3.0 * SLOPE, np.nan], rtol=1e-9)
    condensed = RateCondensation(model=model, rate="g", driving_force="y").call_by_name({})
    assert all(np.isnan(x.data) for x in condensed.values()), "g = 0 has no solution"
