"""Implicit updates that start in float32. The truth is the same update without that option."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import neml2_jax
from neml2_jax import AbstractLaw, Scalar, input_variable, output_variable, parameter
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.errors import Status
from neml2_jax.programs import tiles
from neml2_jax.solvers import GMRES, FullPreconditioner, Newton, NewtonWithLineSearch


class Cubic(AbstractLaw):
    """k x^3 + x + y/10 = f + x~1, arctan(y - f) = 0; Newton needs |y - f| < 1.39 at the start."""

    x: str = input_variable(Scalar, "x", unit="-")
    y: str = input_variable(Scalar, "y", unit="-")
    x_old: str = input_variable(Scalar, "x before", unit="-", default="x~1")
    f: str = input_variable(Scalar, "f", unit="-")
    f_old: str = input_variable(Scalar, "f before", unit="-", default="f~1")
    x_residual: str = output_variable(Scalar, "r", unit="-")
    y_residual: str = output_variable(Scalar, "r", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, x, y, x_old, f, f_old):
        one = np.ones(())  # an array of float64, which leads back to float64
        r = self.k.data * x.data**3 + one * x.data + y.data / 10 - f.data - x_old.data
        return r, jnp.arctan(one * y.data - f.data)


def update(solver: Any, k: Any = 2.0, level: int = 0):
    return ImplicitUpdate(
        equation_system=NonlinearSystem(model=Cubic(k=k), unknowns="x y"),
        solver=solver,
        max_substepping_level=level,
    )


def started(solver):
    return dataclasses.replace(solver, start_in_float32=True)


TIGHT = Newton(rel_tol=1e-14, abs_tol=0.0)
F = np.array([-1.3, 0.2, 1.0, 1.2, 0.7])


def values(f: Any = F):
    f = f if isinstance(f, jax.Array) else np.asarray(f)
    return {"f": Scalar(f), "f~1": Scalar(0.1 * f), "x~1": Scalar(0.2 * f)}


def run(model, given):
    out, reports = jax.jit(lambda model, given: model.run(given))(model, given)
    return {n: np.asarray(x.data) for n, x in out.items()}, reports["ImplicitUpdate"]


CHORD = GMRES(preconditioner=FullPreconditioner(), cache_strategy="chord")
SOLVERS = {
    "full": TIGHT,
    "waiting": dataclasses.replace(TIGHT, wait_for_all=True),
    "backtracking": NewtonWithLineSearch(rel_tol=1e-14, abs_tol=0.0),
    "wolfe": NewtonWithLineSearch(rel_tol=1e-14, abs_tol=0.0, linesearch_type="STRONG_WOLFE"),
    "gmres": dataclasses.replace(TIGHT, linear_solver=GMRES(rel_tol=1e-8)),
    "chord": dataclasses.replace(TIGHT, linear_solver=CHORD),
}
QUICK = ("full",)
SLOW = [pytest.param(n, marks=pytest.mark.slow) for n in SOLVERS if n not in QUICK]


@pytest.mark.parametrize("name", [*QUICK, *SLOW])
def test_the_solution_is_that_of_float64_in_fewer_of_its_iterations(name):
    solver = SOLVERS[name]
    want, plain = run(update(solver), values())
    found, report = run(update(started(solver)), values())
    np.testing.assert_array_equal(report.status, Status.CONVERGED)
    for name, x in want.items():
        assert found[name].dtype == np.float64
        np.testing.assert_allclose(found[name], x, rtol=1e-13)
    assert (report.iterations < plain.iterations).all()


def test_points_that_float32_cannot_solve_are_solved_as_ever(monkeypatch):
    """A parameter of one point is infinite in float32; the points are in several tiles."""
    monkeypatch.setattr(tiles, "TILE", 2)
    k = Scalar(np.array([1.0, 2.0, 1e45, 0.5, 3.0]))
    solver = dataclasses.replace(TIGHT, max_its=150)
    want, plain = run(update(solver, k), values())
    found, report = run(update(started(solver), k), values())
    np.testing.assert_array_equal(report.status, Status.CONVERGED)
    for name, x in want.items():
        np.testing.assert_allclose(found[name], x, rtol=1e-13)
    rest = np.array([0, 1, 3, 4])
    assert report.iterations[2] == plain.iterations[2] > 80
    assert (np.asarray(report.iterations)[rest] < np.asarray(plain.iterations)[rest]).all()


@pytest.mark.slow
def test_derivatives_are_those_of_the_solution():
    def loss(k, f, solver):
        out = update(solver, k).call_by_name(values(f))
        return jnp.sum(out["x"].data ** 2 * out["y"].data)

    def gradients(k, f, solver):
        found = jax.grad(loss, (0, 1))(k, f, solver)
        return found[1], found

    k, f = 2.0, F
    every = jax.jit(
        lambda k, f, solver: (
            jax.jacfwd(gradients, 1, has_aux=True)(k, f, solver),  # the Hessian, and the gradients
            jax.jvp(lambda k: loss(k, f, solver), (k,), (1.0,)),
        ),
        static_argnums=2,
    )
    for a, b in zip(
        jax.tree_util.tree_leaves(every(k, f, started(TIGHT))),
        jax.tree_util.tree_leaves(every(k, f, TIGHT)),
        strict=True,
    ):
        np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-13)


@pytest.mark.slow
def test_steps_in_parts_are_as_without():
    """The whole step of the second point fails in either precision; its parts start in float32
    as well."""
    given = values([0.2, 4.0])
    whole = run(update(TIGHT), given)[1]
    assert whole.status[0] == Status.CONVERGED != whole.status[1]
    want, plain = run(update(TIGHT, level=4), given)
    found, report = run(update(started(TIGHT), level=4), given)
    np.testing.assert_array_equal(report.status, Status.CONVERGED)
    assert report.iterations[0] < plain.iterations[0]
    assert report.iterations[1] < plain.iterations[1]
    for name, x in want.items():
        np.testing.assert_allclose(found[name], x, rtol=1e-12)


def test_a_float32_model_does_not_change():
    single = jax.tree_util.tree_map(lambda x: x.astype(jnp.float32), values())
    k = Scalar(jnp.float32(2.0))
    with jax.enable_x64(False):
        plain, start = (
            str(jax.make_jaxpr(update(s, k).call_by_name)(single)) for s in (TIGHT, started(TIGHT))
        )
    assert plain == start and "f64" not in plain


def test_nothing_is_in_float32_unless_asked():
    plain, start = (
        str(jax.make_jaxpr(update(s).call_by_name)(values())) for s in (TIGHT, started(TIGHT))
    )
    assert "f32" in start and "f32" not in plain


def test_an_input_file_may_ask_for_it():
    text = "[Solvers]\n[newton]\ntype = Newton\nstart_in_float32 = true\n[]\n[]"
    assert neml2_jax.load_string(text).get_solver("newton").start_in_float32 is True
    assert Newton().start_in_float32 is False
