"""Linear solvers against NumPy on the dense matrix written out by hand."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.solvers import DenseLU, SchurComplement
from neml2_jax.solvers.blocks import Band, BlockMatrix, dense, matvec, split, transposed
from neml2_jax.solvers.elimination import direct, pivoted, without_pivoting

from ..jaxpr_shapes import shapes_in

B = 4
SOLVERS = {
    "direct": DenseLU(),
    "dense": DenseLU(use_structure=False),
    "schur": SchurComplement(),
}


# Compiled: every operation of an eager call is a program of its own.
solved = jax.jit(direct)
solved_with_pivots = jax.jit(pivoted)
solved_without_pivots = jax.jit(without_pivoting)


def random(seed, *shape) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("n", (1, 2, 6, 7, 13, 49))
def test_elimination(n):
    A, b = random(0, n, n, B) + n * np.eye(n)[..., None], random(1, n, 3, B)
    expected = np.linalg.solve(np.moveaxis(A, -1, 0), np.moveaxis(b, -1, 0))
    np.testing.assert_allclose(solved(A, b), np.moveaxis(expected, 0, -1), rtol=1e-10)


def test_a_small_pivot_falls_back_for_that_system_and_leaves_the_others():
    A = random(0, 5, 5, B) + 5 * np.eye(5)[..., None]
    A[0, 0, 2] = 0.0
    b = random(1, 5, 1, B)
    x, trusted = solved_without_pivots(A, b)
    np.testing.assert_array_equal(trusted, [True, True, False, True])
    np.testing.assert_allclose(solved(A, b), solved_with_pivots(A, b), rtol=1e-10)


@pytest.mark.parametrize("n", (2, 7, 19, 49))
def test_pivoted_elimination(n):
    """No pivot on the diagonal, and rows of units 20 orders of magnitude apart."""
    shifted = np.eye(n)[np.roll(np.arange(n), 1)] * n
    units = 10.0 ** np.linspace(-10, 10, n)[:, None]
    A = random(2, n, n, B) * (1 - np.eye(n))[..., None] + shifted[..., None]
    b = random(3, n, 2, B)
    expected = np.linalg.solve(np.moveaxis(A, -1, 0), np.moveaxis(b, -1, 0))
    x = solved_with_pivots(units[..., None] * A, units[..., None] * b)
    np.testing.assert_allclose(x, np.moveaxis(expected, 0, -1), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("untrusted", (slice(3, 4), slice(0, 30, 3), slice(None)))
def test_more_systems_with_small_pivots_than_are_solved_at_once(untrusted):
    n, points = 5, 30
    A = random(4, n, n, points) + 5 * np.eye(n)[..., None]
    A[0, 0, untrusted] = 0.0
    b = random(5, n, 2, points)
    _, trusted = solved_without_pivots(A, b)
    assert not np.asarray(trusted)[untrusted].any()
    expected = np.linalg.solve(np.moveaxis(A, -1, 0), np.moveaxis(b, -1, 0))
    x = solved(A, b)
    np.testing.assert_allclose(x, np.moveaxis(expected, 0, -1), rtol=1e-9, atol=1e-12)


def test_a_singular_system_is_not_finite_and_alone():
    A = np.stack([np.eye(2), np.ones((2, 2))], axis=-1)
    x = np.asarray(solved(A, np.ones((2, 1, 2))))
    assert np.isfinite(x[..., 0]).all() and not np.isfinite(x[..., 1]).all()


def test_derivatives_are_those_of_the_inverse():
    A, b = random(0, 4, 4, 1) + 4 * np.eye(4)[..., None], random(1, 4, 1, 1)

    def total(A):
        return DenseLU().solve(BlockMatrix(((A,),)), (b,))[0].sum()

    def numpy_like(A):
        return jnp.linalg.solve(A[..., 0], b[..., 0]).sum()

    ours, expected = jax.jit(lambda A: (jax.hessian(total)(A), jax.hessian(numpy_like)(A)))(A)
    np.testing.assert_allclose(ours, expected, rtol=1e-8, atol=1e-10)


def arrowhead(sites, m=3, n=2, seed=0):
    """Site blocks of size m, a border of size n."""
    D = random(seed, m, m, sites, B) + 4 * np.eye(m)[..., None, None]
    C, R = random(seed + 1, m, n, sites, B), random(seed + 2, n, m, sites, B)
    G = random(seed + 3, n, n, B) + 8 * sites * np.eye(n)[..., None]
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


@pytest.mark.parametrize("solver", SOLVERS.values(), ids=SOLVERS)
@pytest.mark.parametrize("sites", (1, 5))
def test_arrowhead(solver, sites):
    A, b = arrowhead(sites)
    x = jax.jit(solver.solve)(A, b)
    written_out = parts(A, b)[0]
    for point in range(B):
        full = by_hand(A, sites, 3, 2, point)
        rhs = np.concatenate([np.asarray(g)[..., point].reshape(-1, 2) for g in b])
        got = np.concatenate([np.asarray(g)[..., point].reshape(-1, 2) for g in x])
        np.testing.assert_allclose(got, np.linalg.solve(full, rhs), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(written_out[..., point], full)


@pytest.mark.parametrize("points", (1, 30, 60))
def test_sites_are_eliminated_a_part_at_a_time(points):
    """Fewer and more systems than at once, and a number that is known when the program runs."""
    n, sites = 2, 11
    A = random(0, n, n, sites, points) + 4 * np.eye(n)[..., None, None]
    b = random(1, n, sites, 1, points)

    @jax.jit
    def solve(A, b):
        return DenseLU().solve_blocks(BlockMatrix(((A,),)), (b,))[0]

    by_numpy = np.linalg.solve(
        np.moveaxis(np.asarray(A), (0, 1), (2, 3)), np.moveaxis(np.asarray(b), (0, 2), (2, 3))
    )
    expected = np.moveaxis(by_numpy, (2, 3), (0, 2))
    np.testing.assert_allclose(solve(A, b), expected, rtol=1e-10)
    (any_number,) = jax.export.symbolic_shape("points")
    shapes = [jax.ShapeDtypeStruct((*x.shape[:-1], any_number), x.dtype) for x in (A, b)]
    exported = jax.export.export(solve)(*shapes)
    np.testing.assert_allclose(exported.call(A, b), expected, rtol=1e-10)


@pytest.mark.parametrize("sizes, axis", (((2, 1, 3), 0), ((1, 0, 4), -2)))
def test_split_is_that_of_numpy(sizes, axis):
    x = random(2, 6, 5, 2)
    parts = np.split(np.asarray(x), np.cumsum(sizes)[:-1], axis=axis)
    for got, expected in zip(split(x, sizes, axis), parts, strict=True):
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("solver", (DenseLU(), SchurComplement()), ids=("direct", "schur"))
def test_no_square_of_the_sites_is_made(solver):
    sites = 37
    A, b = arrowhead(sites)
    jaxpr = jax.make_jaxpr(solver.solve)(A, b)
    shapes = [*shapes_in(jaxpr.jaxpr)]
    assert all(s.count(sites) < 2 for s in shapes)


def test_schur_refuses_coupled_sites():
    A, b = arrowhead(2)
    coupled = BlockMatrix(((random(9, 3, 2, 3, 2, B), A[0, 1]), (A[1, 0], A[1, 1])))
    with pytest.raises(DeclarationError, match="coupled"):
        SchurComplement().solve(coupled, b)


def test_two_site_groups_and_a_border():
    """Groups over 7 and over 5 sites, one of them in two groups coupled site by site."""
    shapes = [(2, 7), (3, 5), (1, 7), (2,)]
    key = iter(range(100, 200))
    blocks: list[list[Any]] = [[None] * 4 for _ in range(4)]
    for i, row in enumerate(shapes):
        for j, column in enumerate(shapes):
            sites = (
                (row[1:] or column[1:]) if row[1:] in ((), column[1:]) or not column[1:] else None
            )
            if sites is not None:
                blocks[i][j] = random(next(key), row[0], column[0], *sites, B)
        eye = np.eye(row[0]).reshape(row[0], row[0], *(1 for _ in row[1:]), 1)
        blocks[i][i] = blocks[i][i] + 9 * eye
    A = BlockMatrix(tuple(map(tuple, blocks)))
    b = tuple(random(next(key), *s, 2, B) for s in shapes)
    check_against_numpy(A, b)
    assert_no_squares(A, b, (7, 5))


solved_by_blocks = jax.jit(DenseLU().solve)


@jax.jit
def parts(A, b):
    """The matrix, its product with `b`, its transposed, and the solution."""
    shapes = [g.shape[:-2] for g in b]
    turned = dense(transposed(A, shapes), shapes)
    return dense(A, shapes), matvec(A, b), turned, solved_by_blocks(A, b)


def in_a_column(groups):
    """(points, rows, right-hand sides) of all groups."""
    groups = (np.asarray(g) for g in groups)
    return np.concatenate(
        [np.moveaxis(g.reshape(-1, *g.shape[-2:]), -1, 0) for g in groups], axis=1
    )


def check_against_numpy(A, b, rtol=1e-9):
    written_out, product, turned, x = parts(A, b)
    full, turned = (np.moveaxis(np.asarray(x), -1, 0) for x in (written_out, turned))
    rhs = in_a_column(b)
    expected = np.linalg.solve(full, rhs)
    np.testing.assert_allclose(in_a_column(x), expected, rtol=rtol, atol=1e-11)
    np.testing.assert_allclose(in_a_column(product), full @ rhs, rtol=rtol, atol=1e-11)
    np.testing.assert_array_equal(turned, np.swapaxes(full, 1, 2))


def assert_no_squares(A, b, sites):
    jaxpr = solved_by_blocks.trace(A, b).jaxpr
    shapes = [*shapes_in(jaxpr.jaxpr)]
    assert all(s.count(n) < 2 for s in shapes for n in sites)


@pytest.mark.parametrize("n", (1, 2))
@pytest.mark.parametrize("lower, upper", ((1, 1), (0, 1), (1, 0), (2, 1), (1, 3), (0, 0)))
def test_bands(n, lower, upper):
    data = random(3, n, n, lower + upper + 1, 7, B)
    data[:, :, lower] += 9 * np.eye(n)[..., None, None]
    A = BlockMatrix(((Band(jnp.asarray(data), lower),),))
    check_against_numpy(A, (random(4, n, 7, 2, B),))
    assert_no_squares(A, (random(4, n, 7, 2, B),), (7,))


@pytest.mark.parametrize("n, lower, upper", ((1, 1, 1), (2, 0, 1), (2, 1, 3)))
def test_rings(n, lower, upper):
    """The corners of the matrix are not zero."""
    data = random(3, n, n, lower + upper + 1, 13, B)
    data[:, :, lower] += 9 * np.eye(n)[..., None, None]
    A = BlockMatrix(((Band(jnp.asarray(data), lower, ring=True),),))
    corner = parts(A, (random(4, n, 13, 2, B),))[0][(0, 12) if lower else (12, 0)]
    assert np.all(corner != 0)
    check_against_numpy(A, (random(4, n, 13, 2, B),))
    assert_no_squares(A, (random(4, n, 13, 2, B),), (13,))


def test_a_band_with_a_border():
    data = random(3, 1, 1, 3, 7, B)
    data[:, :, 1] += 9.0
    A = Band(jnp.asarray(data), 1)
    border = (
        random(5, 1, 2, 7, B),
        random(6, 2, 1, 7, B),
        random(7, 2, 2, B) + 9 * np.eye(2)[..., None],
    )
    system = BlockMatrix(((A, border[0]), (border[1], border[2])))
    check_against_numpy(system, (random(8, 1, 7, 3, B), random(9, 2, 3, B)))


@jax.jit
def gradients_like_numpy(A, b):
    def total(A, b):
        full = jnp.moveaxis(dense(A, [g.shape[:-2] for g in b]), -1, 0)
        rhs = jnp.concatenate([jnp.moveaxis(g.reshape(-1, 2, B), -1, 0) for g in b], axis=1)
        return jnp.sum(jnp.cos(jnp.linalg.solve(full, rhs)))

    return jax.grad(total, (0, 1))(A, b)


@pytest.mark.parametrize("solver", SOLVERS.values(), ids=SOLVERS)
def test_reverse_derivatives_are_those_of_the_transposed_system(solver):
    A, b = arrowhead(3)

    def total(A, b):
        return sum(jnp.sum(jnp.cos(x)) for x in solver.solve(A, b))

    for got, expected in zip(
        jax.tree_util.tree_leaves(jax.jit(jax.grad(total, (0, 1)))(A, b)),
        jax.tree_util.tree_leaves(gradients_like_numpy(A, b)),
    ):
        np.testing.assert_allclose(got, expected, rtol=1e-8, atol=1e-10)
