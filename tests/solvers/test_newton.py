"""Newton on batches: roots with closed forms, status per point, frozen points."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import root_scalar

from neml2_jax.errors import Status
from neml2_jax.solvers import Newton, NewtonWithLineSearch
from neml2_jax.solvers.blocks import BlockMatrix
from neml2_jax.solvers.jacobian_operator import JacobianOperator
from neml2_jax.solvers.nonlinear_solution import is_rounding, noise_of


def scalar_problem(function, slope):
    def residual(u):
        return (function(u[0]),)

    def jacobian(u):
        return BlockMatrix(((slope(u[0])[None],),))

    return residual, jacobian


def cubic(a):
    """u^3 + u = a has one real root."""
    return scalar_problem(lambda u: u**3 + u - a, lambda u: 3 * u**2 + 1)


def solved(solver, problem, guess):
    """As one program: an eager solve compiles each operation around its loop."""
    return jax.jit(lambda u: solver.solve(*problem, (u,)))(guess)


EACH_SOLVER = pytest.mark.parametrize(
    "solver",
    (
        Newton(),
        NewtonWithLineSearch(),
        NewtonWithLineSearch(linesearch_type="STRONG_WOLFE"),
    ),
    ids=("full", "backtracking", "wolfe"),
)


@EACH_SOLVER
def test_roots(solver):
    a = np.array([0.0, 2.0, 10.0, -30.0])
    end = solved(solver, cubic(a), np.zeros((1, 4)))
    expected = [next(r.real for r in np.roots([1, 0, 1, -x]) if abs(r.imag) < 1e-9) for x in a]
    np.testing.assert_allclose(end.unknowns[0][0], expected, rtol=1e-8, atol=1e-12)
    np.testing.assert_array_equal(end.status, Status.CONVERGED)
    assert end.iterations[0] == 0 and end.iterations[2] > 2


@pytest.mark.parametrize("solver", (Newton(), NewtonWithLineSearch()), ids=("full", "backtracking"))
def test_a_residual_is_computed_once_for_each_step(solver):
    """And once for the guess; full steps lead to the root of u^3 + u = 2."""
    seen, (residual, jacobian) = [], cubic(2.0)

    def counting(u):
        jax.debug.callback(lambda: seen.append(1))
        return residual(u)

    end = solved(solver, (counting, jacobian), np.full((1, 1), 1.5))
    jax.effects_barrier()
    assert end.status.tolist() == [Status.CONVERGED] and end.step_length.tolist() == [1.0]
    assert len(seen) == end.iterations[0] + 1


@EACH_SOLVER
def test_a_residual_stands_once_in_a_program(solver):
    """It is the largest part of one, and solves stand inside of solves."""
    problem = scalar_problem(lambda u: jnp.sinh(u) - 2.0, lambda u: jnp.sqrt(1.0 + u**2))

    def root(guess):
        return solver.solve(*problem, (guess,)).unknowns[0]

    guess = jnp.zeros((1, 1))
    assert str(jax.make_jaxpr(root)(guess)).count(" sinh ") == 1
    np.testing.assert_allclose(jax.jit(root)(guess), np.arcsinh(2.0), rtol=1e-8)


def test_each_point_has_its_own_end():
    """One converges, one is NaN, one has no root and meets the cap; a singular one is named."""

    def function(u):
        shift = jnp.array([-1.0, jnp.nan, 1.0, 1.0])
        return jnp.where(jnp.arange(4) == 3, 1.0, u**2 + shift)

    def slope(u):
        return jnp.where(jnp.arange(4) == 3, 0.0, 2 * u)

    end = solved(Newton(max_its=30), scalar_problem(function, slope), np.full((1, 4), 3.0))
    expected = [Status.CONVERGED, Status.NOT_FINITE, Status.MAX_ITERATIONS, Status.SINGULAR]
    np.testing.assert_array_equal(end.status, expected)
    assert end.unknowns[0][0, 0] == pytest.approx(1.0)


def test_a_point_is_the_same_to_the_last_bit_with_and_without_company():
    alone = solved(Newton(), cubic(np.array([2.0])), np.zeros((1, 1)))
    a = np.array([2.0, 1e6, np.nan])
    together = solved(Newton(max_its=60), cubic(a), np.zeros((1, 3)))
    assert alone.unknowns[0][0, 0] == together.unknowns[0][0, 0]
    assert alone.iterations[0] == together.iterations[0]


def test_line_search_finds_what_full_steps_miss():
    """arctan(u) = 0 from u = 3: full steps diverge."""
    problem = scalar_problem(jnp.arctan, lambda u: 1 / (1 + u**2))
    guess = np.full((1, 1), 3.0)
    assert solved(Newton(), problem, guess).status[0] != Status.CONVERGED
    for kind in ("BACKTRACKING", "STRONG_WOLFE"):
        end = solved(NewtonWithLineSearch(linesearch_type=kind), problem, guess)
        assert end.status[0] == Status.CONVERGED
        assert end.unknowns[0][0, 0] == pytest.approx(0.0, abs=1e-7)


E, H, K, N, STRAIN = 1e5, 200.0, 20.0, 20, 0.01  # MPa but for the exponent and the strain


def power_law_rod(unit):
    """Stress s and hardening h after a strain: s/E + (s/(K + h))^N = STRAIN, h = H (s/(K + h))^N.

    The second equation is multiplied by a `unit`, one a point; in MPa its numbers are 200 times the
    first's.
    """

    def equations(x, unit):
        p = (x[0] / (K + x[1])) ** N
        return jnp.stack([x[0] / E - STRAIN + p, unit * (x[1] - H * p)])

    def jacobian(u):
        return BlockMatrix(((jax.vmap(jax.jacfwd(equations), -1, -1)(u[0], unit),),))

    return lambda u: (equations(u[0], unit),), jacobian


@pytest.mark.parametrize("kind", ("BACKTRACKING", "STRONG_WOLFE"))
def test_a_line_search_weighs_equations_whatever_their_units(kind):
    """From below yield to far beyond it; by bisection in the plastic strain, p = STRAIN - s/E."""

    def excess(p):
        return (E * (STRAIN - p) / (K + H * p)) ** N - p

    p = root_scalar(excess, bracket=(0.0, STRAIN), xtol=1e-16).root
    unit = np.array([1.0, 2.0**20, 2.0**-20])
    solver = NewtonWithLineSearch(linesearch_type=kind, abs_tol=0.0, rel_tol=1e-12)
    plain = dataclasses.replace(solver, linesearch_merit="RESIDUAL", switch_merit=False)
    switching = dataclasses.replace(plain, switch_merit=True)

    @jax.jit
    def solve(u):
        problem = power_law_rod(unit)
        return [s.solve(*problem, (u,)) for s in (solver, plain, switching)]

    end, alone, switched = solve(np.array([[5.0] * 3, [0.0] * 3]))
    np.testing.assert_array_equal(end.status, Status.CONVERGED)
    assert np.all(end.iterations < 10)
    for found in np.asarray(end.unknowns[0]).T:
        np.testing.assert_allclose(found, [E * (STRAIN - p), H * p], rtol=1e-9)
    # The sum of squares is that of the hardening alone unless its unit is small.
    small = unit < 1.0
    np.testing.assert_array_equal(alone.status == Status.CONVERGED, small)
    # Where it fails, the other merit takes over, and what was in vain is counted.
    np.testing.assert_array_equal(switched.status, Status.CONVERGED)
    in_vain = np.where(small, 0, alone.iterations)
    after = np.where(small, alone.iterations, end.iterations)
    np.testing.assert_array_equal(switched.iterations, in_vain + after)
    unknowns = np.where(small, alone.unknowns[0], end.unknowns[0])
    np.testing.assert_array_equal(switched.unknowns[0], unknowns)


@pytest.mark.parametrize("merit", ("SCALED_RESIDUAL", "RESIDUAL"))
@pytest.mark.parametrize("kind", ("BACKTRACKING", "STRONG_WOLFE"))
def test_full_steps_are_what_is_tried_last(kind, merit):
    """u^3 - 3 u + 4 from 1.13: a decrease leads to its least value, at 1, a full step past it."""
    problem = scalar_problem(lambda u: u**3 - 3 * u + 4, lambda u: 3 * u**2 - 3)
    guess = np.array([[1.13]])
    solver = NewtonWithLineSearch(
        linesearch_type=kind, linesearch_merit=merit, max_linesearch_iterations=20
    )
    alone, end, full = (
        solved(s, problem, guess)
        for s in (dataclasses.replace(solver, switch_merit=False), solver, Newton())
    )
    assert alone.status[0] != Status.CONVERGED
    assert end.status[0] == full.status[0] == Status.CONVERGED
    np.testing.assert_array_equal(end.unknowns[0], full.unknowns[0])
    assert end.unknowns[0][0, 0] == pytest.approx(np.roots([1, 0, -3, 4])[0].real, rel=1e-8)


def test_where_every_attempt_fails_the_first_one_is_told():
    """u^2 + 1 has no root; beside it a point that has one is as it is alone."""
    shift = np.array([1.0, -1.0])
    problem = scalar_problem(lambda u: u**2 + shift[: u.shape[-1]], lambda u: 2 * u)
    guess = np.array([[3.0, 5.0]])
    once = NewtonWithLineSearch(switch_merit=False)
    want, got = (solved(s, problem, guess) for s in (once, NewtonWithLineSearch()))
    assert want.status[0] != Status.CONVERGED
    np.testing.assert_array_equal(got.status, want.status)
    np.testing.assert_array_equal(got.unknowns[0], want.unknowns[0])
    np.testing.assert_array_equal(got.residual[0], want.residual[0])
    assert got.iterations[0] > want.iterations[0] and got.iterations[1] == want.iterations[1]


def test_points_may_wait_for_the_slowest():
    a, guess = np.array([1.0, 1e4]), np.zeros((1, 2))
    alone = solved(Newton(rel_tol=1e-3), cubic(a), guess)
    together = solved(Newton(rel_tol=1e-3, wait_for_all=True), cubic(a), guess)
    assert alone.iterations[0] < alone.iterations[1]
    assert together.iterations[0] == together.iterations[1] == alone.iterations[1]
    assert abs(together.residual[0][0, 0]) < 1e-2 * abs(alone.residual[0][0, 0])


def test_what_float32_cannot_resolve_is_not_asked_for():
    """A guess so near that no relative tolerance is left: only rounding tells that it is solved."""
    u = (jnp.array([[1.0, 3.0]], jnp.float32),)
    A = BlockMatrix(((jnp.array([[[1e3, 1e3]]], jnp.float32),),))
    r = (jnp.array([[1e-3, 1e-1]], jnp.float32),)

    def residual(u):
        return (1e3 * (u[0] - jnp.array([[1.0, 3.0]], jnp.float32)) + r[0],)

    noise = noise_of(residual, u, r)
    assert is_rounding(A, u, r, noise).tolist() == [True, False]
    products = JacobianOperator(
        lambda u, a: (a * u[0],), u, jnp.float32(1e3), None, lambda u: A, ((1,),)
    )
    assert is_rounding(products, u, r, noise).tolist() == [True, False]


@pytest.mark.parametrize("wait_for_all", (False, True))
def test_a_guess_that_float32_cannot_improve_is_the_solution(wait_for_all):
    """1000 u^2 = 5000 from the number next to the root, where rounding leaves about 5e-4."""
    problem = scalar_problem(lambda u: 1e3 * u * u - 5e3, lambda u: 2e3 * u)
    guess = np.full((1, 1), 5.0**0.5, np.float32)
    end = solved(Newton(wait_for_all=wait_for_all), problem, guess)
    assert abs(end.residual[0][0, 0]) > 1e-5
    assert end.status[0] == Status.CONVERGED and end.iterations[0] <= 3
    assert end.unknowns[0][0, 0] == pytest.approx(5.0**0.5, rel=1e-6)


def test_an_infinite_slope_explains_no_residual():
    """1 + sqrt|u - 1| has no root, and an infinite slope at 1."""
    problem = scalar_problem(
        lambda u: 1.0 + jnp.sqrt(jnp.abs(u - 1.0)), lambda u: jnp.full_like(u, jnp.inf)
    )
    end = solved(Newton(), problem, np.ones((1, 1)))
    assert end.status[0] != Status.CONVERGED
