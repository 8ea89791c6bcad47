"""Systems whose rows have very different units: the unit of a row changes no solution.

Truth is a closed form, or the root of one equation by scipy.
"""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import root_scalar

from neml2_jax.errors import Status
from neml2_jax.solvers import GMRES, Newton, NewtonWithLineSearch
from neml2_jax.solvers.blocks import BlockMatrix
from neml2_jax.solvers.jacobian_operator import JacobianOperator
from neml2_jax.solvers.nonlinear_solution import relative_change

E, YIELD, STRAIN = 2e11, 4e8, 0.01  # Pa


def root(function, low, high) -> float:
    return root_scalar(function, bracket=(low, high), xtol=1e-300, rtol=1e-15).root


def complementary(u):
    """Stress in Pa and a flow without unit, that is zero below yield (Fischer and Burmeister)."""
    s, g = u
    b = (YIELD - s) / E
    return s - E * (STRAIN - g), g + b - jnp.sqrt(g * g + b * b)


def viscous(u):
    s, g = u
    return s - E * (STRAIN - g), g - jnp.maximum((s - YIELD) / 1e8, 0.0) ** 3


def of_viscous():
    g = root(lambda g: g - ((E * (STRAIN - g) - YIELD) / 1e8) ** 3, 0.0, 0.008)
    return E * (STRAIN - g), g


def densities(u):
    """A density of 1e12, a stress that goes with its root, a rate of 1e-12 that goes with that."""
    n, s, g = u
    return (
        n - 1e12 * (1.0 + jnp.sqrt(jnp.abs(g) * 1e12)),
        s - 3.0 * jnp.sqrt(jnp.abs(n)),
        g - 1e-12 * jnp.exp(jnp.clip(s / 1e7, -5.0, 5.0)),
    )


def of_densities():
    def excess(n):
        return n - 1e12 * (1.0 + np.exp(0.5 * 3e-7 * np.sqrt(n)))

    n = root(excess, 1e12, 1e13)
    return n, 3.0 * np.sqrt(n), 1e-12 * np.exp(3e-7 * np.sqrt(n))


def apart(u):
    """Equations of which none reads another's unknown."""
    a, b = u
    return (a - 2.0) * (a + 3.0), b * b * b + b - 10.0


def linear(u):
    a, b, c = u
    return 3.0 * a + b - 4.0, a + 2e3 * b + c - 4001.0, b + 1e-3 * c - 3.0


LINEAR = np.array([[3.0, 1.0, 0.0], [1.0, 2e3, 1.0], [0.0, 1.0, 1e-3]])


class System(NamedTuple):
    equations: Callable[..., Any]
    guess: tuple
    truth: tuple


SYSTEMS = {
    "complementary": System(complementary, (1e8, 0.0), (YIELD, STRAIN - YIELD / E)),
    "viscous": System(viscous, (1e8, 0.0), of_viscous()),
    "densities": System(densities, (1e12, 1e6, 1e-12), of_densities()),
    "apart": System(apart, (5.0, 1e-3), (2.0, 2.0)),
    "linear": System(linear, (0.0, 0.0, 0.0), tuple(np.linalg.solve(LINEAR, (4.0, 4001.0, 3.0)))),
}
SOLVERS = {
    "full": Newton(abs_tol=0.0, max_its=60),
    "search": NewtonWithLineSearch(abs_tol=0.0, max_its=60),
    "reuse": Newton(abs_tol=0.0, max_its=60, jacobian_reuse=0.3),
    "wait": Newton(abs_tol=0.0, max_its=60, wait_for_all=True),
    # A system of three rows takes a few restarts, if it is not for rounding that it takes more.
    "krylov": Newton(abs_tol=0.0, max_its=60, linear_solver=GMRES(rel_tol=1e-10, max_its=60)),
}


ROWS = 3
"""Of each system; a row that one lacks is an unknown that is zero."""


def units_of(rows, most):
    """No unit, each row alone in others, and all rows in others of each."""
    powers = [k for k in range(-most, most + 1, 4) if k]
    alone = [
        [10.0**k if i == row else 1.0 for i in range(rows)] for row in range(rows) for k in powers
    ]
    random = 10.0 ** np.random.default_rng(0).uniform(-most, most, (8, rows))
    return np.concatenate([np.ones((1, rows)), alone, random]).T


def problem(names, units, which, products):
    """The systems of these names side by side: `which` of them each point is of."""

    def of_all_rows(name):
        equations, unknowns = SYSTEMS[name].equations, len(SYSTEMS[name].truth)
        return lambda u: jnp.stack([*equations(u[:unknowns]), *u[unknowns:]])

    def at_point(u, own):
        units, which = own
        rows = jnp.stack([of_all_rows(name)(u[0]) for name in names])
        return (rows[which] * units,)

    def residual(u):
        return jax.vmap(at_point, -1, -1)(u, (units, which))

    def assembled(u):
        return BlockMatrix(jax.vmap(jax.jacfwd(at_point), -1, -1)(u, (units, which)))

    def operator(u):
        return JacobianOperator(at_point, u, (units, which), -1, assembled, ((1,) * ROWS,))

    return residual, operator if products else assembled


@functools.cache
def solved(kind, names, most, dtype="float64"):
    """By name, how each system ended, in all units: its unknowns, status and iterations."""
    solver = SOLVERS[kind]

    def filled(rows, value):
        return np.concatenate([rows, np.full((ROWS - len(rows), *rows.shape[1:]), value)])

    units = [filled(units_of(len(SYSTEMS[n].guess), most), 1.0) for n in names]
    counts = [x.shape[1] for x in units]
    guess = [filled(np.array(SYSTEMS[n].guess), 0.0) for n in names]
    guess = np.repeat(np.stack(guess, axis=1), counts, axis=1).astype(dtype)
    which = np.repeat(np.arange(len(names)), counts)

    @jax.jit
    def solve(guess, units):
        given = problem(names, units, which, solver.linear_solver.MATRIX_FREE)
        end = solver.solve(*given, (guess,), sizes=((1,) * ROWS,))
        return end.unknowns[0], end.status, end.iterations

    found = solve(guess, np.concatenate(units, axis=1).astype(dtype))
    ends = np.cumsum(counts)[:-1]
    return dict(zip(names, zip(*(np.split(x, ends, axis=-1) for x in map(np.asarray, found)))))


def expected(name, found):
    """The truth at each point, and what of the unknowns is to be that."""
    truth = np.array(SYSTEMS[name].truth)[:, None]
    return np.broadcast_to(truth, (len(truth), found.shape[1])), found[: len(truth)]


@pytest.mark.parametrize("kind", SOLVERS)
@pytest.mark.parametrize("name", SYSTEMS)
def test_a_unit_of_a_row_changes_no_solution(name, kind):
    # Products are iterated upon until the slowest of all points is done.
    together = (name,) if kind == "krylov" else tuple(SYSTEMS)
    found, status, iterations = solved(kind, together, 12)[name]
    done = status == Status.CONVERGED
    if kind != "krylov":
        assert done.all()
    elif name == "densities":  # an inexact step leaves out the row of small numbers: it is told
        assert not done.any()
    else:
        assert done.any()
    truth, found = expected(name, found)
    # What is left may be the part 1e-6, and a step with products is inexact on top of it.
    rtol = 1e-5 if kind == "krylov" else 1e-6
    np.testing.assert_allclose(found[:, done], truth[:, done], rtol=rtol)
    if name == "linear" and kind in ("full", "search"):
        np.testing.assert_array_equal(iterations, 1)


IN_FLOAT32 = ("complementary", "viscous", "linear")


@pytest.mark.parametrize("kind", ("full", "search", "reuse", "wait"))
@pytest.mark.parametrize("name", IN_FLOAT32)
def test_in_float32(name, kind):
    """To what the dtype resolves of the elastic strain, of which the stress is a part."""
    found, status, _ = solved(kind, IN_FLOAT32, 4, "float32")[name]
    np.testing.assert_array_equal(status, Status.CONVERGED)
    truth, found = expected(name, found)
    np.testing.assert_allclose(found, truth, rtol=2e-4)


@pytest.mark.parametrize("kind", ("full", "search", "reuse", "wait"))
def test_an_unknown_that_is_zero(kind):
    """Below yield nothing flows, whatever the first guess; its rounding is no reason to go on."""
    strain = 1e-3

    def at_point(u):
        s, g = u[0]
        b = (YIELD - s) / E
        return (jnp.stack([s - E * (strain - g), g + b - jnp.sqrt(g * g + b * b)]),)

    def jacobian(u):
        return BlockMatrix(jax.vmap(jax.jacfwd(at_point), -1, -1)(u))

    solver = dataclasses.replace(SOLVERS[kind], abs_tol=1e-10)
    residual = jax.vmap(at_point, -1, -1)
    solve = jax.jit(lambda u: solver.solve(residual, jacobian, (u,), sizes=((1, 1),)))
    for flow in (0.0, 1e-3, 1e-20):
        end = solve(np.array([[1e8], [flow]]))
        assert end.status[0] == Status.CONVERGED and end.iterations[0] < 10
        np.testing.assert_allclose(end.unknowns[0][:, 0], [E * strain, 0.0], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("kind", ("full", "search", "reuse", "wait"))
def test_a_row_that_rounds_by_more_than_its_unknowns(kind):
    """Below yield the flow is zero, and its row in Pa a difference of numbers that are not.

    With the part 0.01 of the stiffness as hardening its rounding is about 1e-8 Pa, and goes on.
    """
    random = np.random.default_rng(0)
    stiffness = jnp.asarray(random.uniform(0.5, 3.0, 256) * 1e11)
    strain = random.uniform(-0.99, 0.99, 256) * YIELD / stiffness
    guess = np.stack([random.uniform(-1.0, 1.0, 256) * YIELD, random.choice([0.0, 1e-3], 256)])

    def at_point(u, own):
        s, g = u[0]
        strain, E = own
        b = (YIELD + 0.01 * E * g - s) / E
        return (jnp.stack([s - E * (strain - g), E * (g + b - jnp.sqrt(g * g + b * b))]),)

    def residual(u):
        return jax.vmap(at_point, -1, -1)(u, (strain, stiffness))

    def jacobian(u):
        return BlockMatrix(jax.vmap(jax.jacfwd(at_point), -1, -1)(u, (strain, stiffness)))

    solver = dataclasses.replace(SOLVERS[kind], abs_tol=1e-10, max_its=25)
    end = jax.jit(lambda u: solver.solve(residual, jacobian, (u,), sizes=((1, 1),)))(guess)
    np.testing.assert_array_equal(end.status, Status.CONVERGED)
    s, g = end.unknowns[0]
    np.testing.assert_allclose(s, stiffness * strain, rtol=1e-9, atol=1e-9 * YIELD)
    np.testing.assert_allclose(g, 0.0, atol=1e-15)


def test_small_numbers_of_float32_are_not_settled():
    """Squares of 1e-22 are zero."""
    u = (jnp.full((1, 1), 1e-22, jnp.float32),)
    assert relative_change(u, u, None)[0] == pytest.approx(0.5)
