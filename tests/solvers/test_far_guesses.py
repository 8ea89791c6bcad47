"""Guesses so far off that a small part of the first residual is a large error: against scipy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import brentq

from neml2_jax.errors import Status
from neml2_jax.solvers import GMRES, Newton, NewtonWithLineSearch
from neml2_jax.solvers.blocks import BlockMatrix
from neml2_jax.solvers.jacobian_operator import JacobianOperator

POINTS = 64
SOLVERS = {
    "full": Newton(max_its=120),
    "search": NewtonWithLineSearch(max_its=120),
    "reuse": Newton(max_its=120, jacobian_reuse=0.3),
    "krylov": Newton(max_its=120, linear_solver=GMRES(rel_tol=1e-6)),
    "wait": Newton(max_its=120, wait_for_all=True),
}
"""At the default tolerances."""


def returns(dtype):
    """Jumps of strain to flow stresses of 3 to 1e4 times the drag stress, over 0.1 s to 1e4 s.

    $u / \\Delta t = \\langle (f - S u) / D \\rangle^n$ for the flow $u$, the excess $f$ over yield
    at no flow, three shear moduli $S$ and the drag stress $D$.
    """
    random = np.random.default_rng(0)
    power = random.choice([1.0, 2.0, 3.0, 5.0], POINTS)
    excess, drag = 10.0 ** random.uniform(0.5, 4.0, POINTS), 1.0
    duration, S = 10.0 ** random.uniform(-1.0, 4.0, POINTS), 1e5
    given = [np.asarray(x, dtype) for x in (excess, drag, duration, S, power)]

    def residual_of(u, given, where):
        f, D, t, S, n = given
        x = where.maximum(f - S * u, 0.0) / D
        return u / t - x**n

    def slope(u):
        f, D, t, S, n = given
        x = jnp.maximum(f - S * u, 0.0) / D
        return 1.0 / t + n * S / D * x ** (n - 1.0)

    def at(i):
        own = [float(np.broadcast_to(g, POINTS)[i]) for g in given]
        return brentq(residual_of, 0.0, own[0] / own[3], (own, np), xtol=1e-300)

    truth = np.array([at(i) for i in range(POINTS)])
    return (
        lambda u: (residual_of(u[0], given, jnp),),
        lambda u: BlockMatrix(((jnp.expand_dims(slope(u[0]), 0),),)),
        truth,
        (given, residual_of),
    )


@pytest.mark.parametrize("dtype", ("float64", "float32"))
@pytest.mark.parametrize("kind", SOLVERS)
def test_a_small_part_of_a_huge_residual_is_no_solution(kind, dtype):
    """Where a point is done, its flow is right to 1e-6 of it, or to what the dtype resolves of it.

    The excess over yield, of which nothing else is known, is off by as much of the elastic stress.
    """
    residual, jacobian, truth, (given, residual_of) = returns(dtype)
    if kind == "krylov":
        jacobian = operator(given, residual_of)
    solve = jax.jit(lambda u: SOLVERS[kind].solve(residual, jacobian, (u,)))
    end = solve(np.zeros((1, POINTS), dtype))
    np.testing.assert_array_equal(end.status, Status.CONVERGED)
    np.testing.assert_allclose(end.unknowns[0][0], truth, rtol=1e-6 if dtype == "float64" else 1e-5)


def operator(given, residual_of):
    arrays = tuple(jnp.broadcast_to(g, POINTS) for g in given)

    def at_point(u, own):
        return (residual_of(u[0], own, jnp),)

    def not_asked_for(u):
        raise NotImplementedError

    def jacobian(u):
        return JacobianOperator(at_point, u, arrays, (0,) * 5, not_asked_for, ((1,),))

    return jacobian
