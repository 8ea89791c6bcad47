"""An implicit update called outside of `jax.jit` is traced once for a structure, not once a call.

The truth is a counter in the law: Python comes by it when the law is traced, and not after that.
"""

import dataclasses

import jax
import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable
from neml2_jax.declaration import parameter
from neml2_jax.equation_systems import (
    ConstantExtrapolationPredictor,
    ImplicitUpdate,
    NonlinearSystem,
    solve_points,
)
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton

TRACES = []


class CountedCubic(AbstractLaw):
    y: str = input_variable(Scalar, "y", unit="-")
    x: str = input_variable(Scalar, "x", unit="-")
    y_residual: str = output_variable(Scalar, "Residual", unit="-")

    a: Scalar = parameter("a", unit="-", default=1.0)

    def forward(self, y, x):
        TRACES.append(1)
        return y * y * y + self.a * y - x


@pytest.fixture(scope="module")
def model():
    system = NonlinearSystem(model=CountedCubic(), unknowns="y", residuals="y_residual")
    return ImplicitUpdate(equation_system=system, solver=Newton())


ways = {
    "call": lambda model, given: model.call_by_name(given),
    "jacobian": lambda model, given: model.jacobian(given),
    "param_jacobian": lambda model, given: model.param_jacobian(given),
    "hessian": lambda model, given: model.hessian(given),
    "jvp": lambda model, given: model.jvp(given, {"x": np.ones(2)}),
    "vjp": lambda model, given: model.vjp(given, {"y": np.ones(2)}),
}


@pytest.mark.parametrize("way", ways)
def test_is_traced_once(model, way):
    def at(y, a=1.0):
        """What the model gives where the solution is `y`, and how often it was traced for that."""
        TRACES.clear()
        moved = model.with_parameters({"model.a": Scalar(a)})
        found = ways[way](moved, {"x": Scalar(y**3 + a * y)})
        return jax.tree_util.tree_leaves(found), len(TRACES)

    first, _ = at(np.array([0.4, 1.5]))
    again, none = at(np.array([0.7, 1.1]), 2.0)
    assert none == 0, "other values of the same shapes are traced again"
    assert not np.allclose(first[0], again[0])
    if way == "call":
        np.testing.assert_allclose(again[0], [0.7, 1.1], rtol=1e-8)


def test_a_gradient_solves_as_values_do(monkeypatch):
    """The rule of the derivative finds the solve of the values, which is not traced again."""
    solves, kept = [], solve_points._solve_tile

    def counted(*given):
        solves.append(1)
        return kept(*given)

    monkeypatch.setattr(solve_points, "_solve_tile", counted)
    system = NonlinearSystem(model=CountedCubic(), unknowns="y", residuals="y_residual")
    model = ImplicitUpdate(equation_system=system, solver=Newton(max_its=31))
    y = jax.jit(lambda x: model.call_by_name({"x": Scalar(x)})["y"].data.sum())
    value, slope = jax.jit(jax.value_and_grad(lambda x: y(x)))(np.array([2.0, 10.0]))
    np.testing.assert_allclose(value, 3.0, rtol=1e-8)
    np.testing.assert_allclose(slope, [1 / 4, 1 / 13], rtol=1e-8)
    assert len(solves) == 1


class CountedGuess(AbstractLaw):
    x: str = input_variable(Scalar, "x", unit="-")
    guess: str = output_variable(Scalar, "y where there is no step before", unit="-")

    def forward(self, x):
        TRACES.append(1)
        return x / 2.0


def test_a_predictor_with_cold_values_is_traced_once():
    """Which of its branches is run, cold or not, is known for values only."""
    predictor = ComposedModel(
        models=(
            CountedGuess(),
            ConstantExtrapolationPredictor(unknowns_Scalar=("y",), cold=("y:guess",)),
        )
    )
    system = NonlinearSystem(model=CountedCubic(), unknowns="y", residuals="y_residual")
    model = ImplicitUpdate(equation_system=system, solver=Newton(), predictor=predictor)

    def at(x, start):
        TRACES.clear()
        times = {"t": Scalar(2.0), "t~1": Scalar(1.0), "t~2": Scalar(start)}
        y = model.call_by_name({"x": Scalar(x), "y~1": Scalar(0.5), **times})["y"]
        np.testing.assert_allclose(y.data**3 + y.data, x, rtol=1e-8)
        return len(TRACES)

    assert at(2.0, 1.0) > 0, "the counter counts nothing"
    assert at(3.0, 1.0) == at(4.0, 0.0) == 0


def test_another_structure_is_another_trace(model):
    given = {"x": Scalar(np.array([2.0]))}
    y = model.call_by_name(given)["y"]
    np.testing.assert_allclose(y.data, [1.0], rtol=1e-8)
    coarse = dataclasses.replace(model, solver=Newton(max_its=1))
    TRACES.clear()
    assert np.isnan(coarse.call_by_name(given)["y"].data).all(), "options are part of a structure"
    assert TRACES, "the counter counts nothing"
