"""Jacobians that serve for several steps: against full Newton and closed forms, and counted."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError, Status
from neml2_jax.solvers import GMRES, DenseLU, Newton, NewtonWithLineSearch, SchurComplement
from neml2_jax.solvers.blocks import BlockMatrix
from neml2_jax.solvers.elimination import direct
from neml2_jax.solvers.factorisation import factorised, solved
from neml2_jax.solvers.solver_memory import SolverMemory

from .test_newton import cubic, power_law_rod, scalar_problem
from .test_newton import solved as solved_alone

REUSE = 0.3


def counted(problem):
    """The problem, and what counts its Jacobians as they are computed."""
    residual, jacobian = problem
    seen = []

    def counting(u):
        jax.debug.callback(lambda: seen.append(1))
        return jacobian(u)

    return (residual, counting), seen


def solved_from(solver, problem, guess, memory):
    """The solution and the memory of it, as one program."""
    return jax.jit(lambda u, memory: solver.solve_with_memory(*problem, (u,), memory, 0))(
        guess, memory
    )


def solved_twice(solver, first, second, guess):
    """Both solutions, the second from the memory of the first, and the Jacobians of each."""
    first, of_first = counted(first)
    end, memory = solved_from(solver, first, guess, None)
    jax.effects_barrier()
    second, of_second = counted(second)
    again, _ = solved_from(solver, second, end.unknowns[0], memory)
    jax.effects_barrier()
    return end, again, len(of_first), len(of_second)


@pytest.mark.parametrize("kind", (Newton, NewtonWithLineSearch))
def test_equal_roots_with_fewer_jacobians(kind):
    """u^3 + u = a; then for an `a` that is a little larger, by the Jacobian of before."""
    a = np.array([0.5, 2.0, 10.0, -30.0])
    problems = cubic(a), cubic(1.01 * a)
    guess = np.zeros((1, 4))
    full = solved_twice(kind(), *problems, guess)
    ours = solved_twice(kind(jacobian_reuse=REUSE), *problems, guess)
    for end, want in zip(ours[:2], (a, 1.01 * a)):
        np.testing.assert_array_equal(end.status, Status.CONVERGED)
        u = np.asarray(end.unknowns[0][0])
        np.testing.assert_allclose(u**3 + u, want, rtol=1e-7)
    assert ours[2] < full[2]
    assert ours[3] == 0 < full[3]


def test_every_point_has_the_status_of_full_steps():
    """One converges, one is NaN, one has no root and meets the cap; a singular one is named."""

    def function(u):
        shift = jnp.array([-1.0, jnp.nan, 1.0, 1.0])
        return jnp.where(jnp.arange(4) == 3, 1.0, u**2 + shift)

    def slope(u):
        return jnp.where(jnp.arange(4) == 3, 0.0, 2 * u)

    problem = scalar_problem(function, slope)
    solver, guess = Newton(max_its=30, jacobian_reuse=REUSE), np.full((1, 4), 3.0)
    end, memory = solved_from(solver, problem, guess, None)
    expected = [Status.CONVERGED, Status.NOT_FINITE, Status.MAX_ITERATIONS, Status.SINGULAR]
    np.testing.assert_array_equal(end.status, expected)
    assert memory is not None
    np.testing.assert_array_equal(memory.known[0], [True, False, False, False])


def test_an_old_jacobian_does_not_lead_to_another_root():
    """|1 - u| = u / 2 has the roots 2/3 and 2; one step with the slope of before jumps to 2."""

    def function(u):
        return jnp.abs(1.0 - u) - 0.5 * u

    problem = scalar_problem(function, lambda u: jnp.where(u < 1.0, -1.5, 0.5))
    factors = jax.jit(factorised)(np.full((1, 1, 1), -0.52))
    factors = jax.tree_util.tree_map(lambda x: np.asarray(x)[None], factors)
    old = SolverMemory(factors, jnp.ones((1, 1), bool))
    end = solved_from(Newton(jacobian_reuse=0.5), problem, np.zeros((1, 1)), old)[0]
    assert end.unknowns[0][0, 0] == pytest.approx(2 / 3)


@pytest.mark.parametrize("kind", ("BACKTRACKING", "STRONG_WOLFE"))
def test_line_search_takes_over_where_old_jacobians_fail(kind):
    """A power law with the exponent 20, from below yield: the solution of full line search."""
    solver = NewtonWithLineSearch(linesearch_type=kind, abs_tol=0.0, rel_tol=1e-12)
    problem, guess = power_law_rod(np.ones(1)), np.array([[5.0], [0.0]])
    want = solved_alone(solver, problem, guess)
    reusing = dataclasses.replace(solver, jacobian_reuse=REUSE)
    end = solved_alone(reusing, problem, guess)
    assert end.status[0] == Status.CONVERGED
    np.testing.assert_allclose(end.unknowns[0], want.unknowns[0], rtol=1e-9)


def test_waiting_for_all_ends_at_the_same_roots():
    a = np.array([0.5, 2.0, 10.0, -30.0])
    solver = Newton(wait_for_all=True, jacobian_reuse=REUSE)
    end = solved_alone(solver, cubic(a), np.zeros((1, 4)))
    np.testing.assert_array_equal(end.status, Status.CONVERGED)
    u = np.asarray(end.unknowns[0][0])
    np.testing.assert_allclose(u**3 + u, a, rtol=1e-7)


@pytest.mark.parametrize("n", (1, 4, 7, 19, 60))
def test_a_kept_elimination_solves_again(n):
    """Also with rows that have to change places: against the direct solution, and the product."""
    random = np.random.default_rng(n)
    A = random.normal(size=(n, n, 5)) + 3.0 * np.eye(n)[..., None]
    A[:, :, 2] = np.roll(A[:, :, 2], 1, axis=0)
    if n > 1:
        A[0, 0, 3] = 0.0
    b = random.normal(size=(n, 5))
    x, at_once = jax.jit(lambda A, b: (solved(factorised(A), b), direct(A, b[:, None])))(A, b)
    np.testing.assert_allclose(np.sum(A * np.asarray(x), axis=1), b, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(x, at_once[:, 0], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("pattern", ("sites", "border", "schur"))
def test_factors_of_systems_with_sites(pattern):
    """Three unknowns at four sites, alone and beside a border of two: against the dense solver."""
    random = np.random.default_rng(0)
    sites, batch = 4, 3
    D = random.normal(size=(3, 3, sites, batch)) + 4.0 * np.eye(3)[..., None, None]
    b = [random.normal(size=(3, sites, batch))]
    blocks = ((D,),)
    if pattern != "sites":
        C, R = (random.normal(size=s) for s in ((3, 2, sites, batch), (2, 3, sites, batch)))
        G = random.normal(size=(2, 2, batch)) + 20.0 * np.eye(2)[..., None]
        blocks = ((D, C), (R, G))
        b.append(random.normal(size=(2, batch)))
    solver = SchurComplement() if pattern == "schur" else DenseLU()

    @jax.jit
    def both(A, rhs):
        again = solver.solve_again(solver.factorised(A, [g.shape[:-1] for g in rhs]), rhs)
        return again, DenseLU(use_structure=False).solve_one(A, rhs)

    x, want = both(BlockMatrix(blocks), tuple(b))
    for a, c in zip(x, want):
        np.testing.assert_allclose(a, c, rtol=1e-9, atol=1e-12)


def test_what_cannot_be_reused_is_said():
    with pytest.raises(DeclarationError, match="from 0 .* to 0.5, got 0.9"):
        Newton(jacobian_reuse=0.9)
    with pytest.raises(DeclarationError, match="GMRES makes none; take DenseLU"):
        Newton(linear_solver=GMRES(), jacobian_reuse=0.2)
