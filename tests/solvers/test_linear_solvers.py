"""Linear solvers against NumPy on the dense matrix written out by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.solvers import DenseLU, SchurComplement
from neml2_jax.solvers.blocks import BlockMatrix, dense
from neml2_jax.solvers.elimination import pivoted, solve, without_pivoting

B = 4


def random(seed, *shape):
    return jax.random.normal(jax.random.key(seed), shape)


@pytest.mark.parametrize("n", (1, 2, 6, 7, 13, 49))
def test_elimination(n):
    A, b = random(0, n, n, B) + n * jnp.eye(n)[..., None], random(1, n, 3, B)
    expected = np.linalg.solve(np.moveaxis(A, -1, 0), np.moveaxis(b, -1, 0))
    np.testing.assert_allclose(solve(A, b), np.moveaxis(expected, 0, -1), rtol=1e-10)


def test_a_small_pivot_falls_back_for_that_system_and_leaves_the_others():
    A = random(0, 5, 5, B) + 5 * jnp.eye(5)[..., None]
    A = A.at[0, 0, 2].set(0.0)
    b = random(1, 5, 1, B)
    x, trusted = without_pivoting(A, b)
    np.testing.assert_array_equal(trusted, [True, True, False, True])
    np.testing.assert_allclose(solve(A, b), pivoted(A, b), rtol=1e-10)


def test_a_singular_system_is_not_finite_and_alone():
    A = jnp.stack([jnp.eye(2), jnp.ones((2, 2))], axis=-1)
    x = solve(A, jnp.ones((2, 1, 2)))
    assert np.isfinite(x[..., 0]).all() and not np.isfinite(x[..., 1]).all()


def test_derivatives_are_those_of_the_inverse():
    A, b = random(0, 4, 4, 1) + 4 * jnp.eye(4)[..., None], random(1, 4, 1, 1)
    ours = jax.hessian(lambda A: solve(A, b).sum())(A)
    numpy_like = jax.hessian(lambda A: jnp.linalg.solve(A[..., 0], b[..., 0]).sum())(A)
    np.testing.assert_allclose(ours, numpy_like, rtol=1e-8, atol=1e-10)


def arrowhead(sites, m=3, n=2, seed=0):
    """Site blocks of size m, a border of size n."""
    D = random(seed, m, m, sites, B) + 4 * jnp.eye(m)[..., None, None]
    C, R = random(seed + 1, m, n, sites, B), random(seed + 2, n, m, sites, B)
    G = random(seed + 3, n, n, B) + 8 * sites * jnp.eye(n)[..., None]
    return BlockMatrix(((D, C), (R, G))), (random(5, m, sites, 2, B), random(6, n, 2, B))


def by_hand(A, sites, m, n, point):
    full = np.zeros((m * sites + n,) * 2)
    D, C, R, G = (np.asarray(A[i, j])[..., point] for i in (0, 1) for j in (0, 1))
    for s in range(sites):
        rows = s + sites * np.arange(m)
        full[np.ix_(rows, rows)] = D[..., s]
        full[rows, m * sites :] = C[..., s]
        full[m * sites :, rows] = R[..., s]
    full[m * sites :, m * sites :] = G
    return full


@pytest.mark.parametrize("solver", (DenseLU(), SchurComplement()), ids=("dense", "schur"))
@pytest.mark.parametrize("sites", (1, 5))
def test_arrowhead(solver, sites):
    A, b = arrowhead(sites)
    x = solver.solve(A, b)
    for point in range(B):
        full = by_hand(A, sites, 3, 2, point)
        rhs = np.concatenate([np.asarray(g)[..., point].reshape(-1, 2) for g in b])
        got = np.concatenate([np.asarray(g)[..., point].reshape(-1, 2) for g in x])
        np.testing.assert_allclose(got, np.linalg.solve(full, rhs), rtol=1e-9, atol=1e-12)
        shapes = [g.shape[:-2] for g in b]
        np.testing.assert_allclose(dense(A, shapes)[..., point], full)


def test_schur_makes_no_square_of_the_sites():
    sites = 37
    A, b = arrowhead(sites)
    jaxpr = jax.make_jaxpr(SchurComplement().solve)(A, b)
    shapes = [v.aval.shape for e in jaxpr.jaxpr.eqns for v in e.outvars]
    assert all(s.count(sites) < 2 for s in shapes)


def test_schur_refuses_coupled_sites():
    A, b = arrowhead(2)
    coupled = BlockMatrix(((random(9, 3, 2, 3, 2, B), A[0, 1]), (A[1, 0], A[1, 1])))
    with pytest.raises(DeclarationError, match="coupled"):
        SchurComplement().solve(coupled, b)
