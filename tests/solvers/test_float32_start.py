"""Where a float64 solve starts that float32 prepares: u^3 + u = a, whose real root is known."""

import jax
import jax.numpy as jnp
import numpy as np

from neml2_jax.errors import Status
from neml2_jax.solvers import Newton
from neml2_jax.solvers.blocks import BlockMatrix
from neml2_jax.solvers.float32_start import float32_start, starts_in_float32, to_float32


def cubic(a):
    """u^3 + u = a, in the precision of `a`."""

    def jacobian(u):
        return BlockMatrix((((3 * u[0] ** 2 + 1)[None],),))

    return lambda u: (u[0] ** 3 + u[0] - a,), jacobian


def root(a):
    return next(r.real for r in np.roots([1, 0, 1, -a]) if abs(r.imag) < 1e-9 * abs(a))


def started(solver, a, guess):
    """Where to start, the residual norms of the guess, and the solutions from the start with these
    norms, from the start alone, and from the guess: one program."""

    @jax.jit
    def every(a, guess):
        problem = cubic(a)
        start, norms = float32_start(solver, problem[0], cubic(to_float32(a)), guess)
        end = solver.solve(*problem, start, first_norm=norms)
        return start, norms, end, solver.solve(*problem, start), solver.solve(*problem, guess)

    return every(jnp.asarray(a), guess)


def test_a_point_starts_near_its_root_or_where_float32_fails_at_its_guess():
    """The cube of the last guess overflows float32."""
    a = [2.0, 10.0, -30.0, 1e60]
    guess = (jnp.array([[0.0, 0.0, 0.0, 1.1e20]]),)
    start, norms, end, _, plain = started(Newton(rel_tol=1e-15, abs_tol=0.0), a, guess)
    roots = [root(x) for x in a[:3]] + [1e20]  # 1e60 beside 1e20
    np.testing.assert_allclose(start[0][0, :3], roots[:3], rtol=1e-4)
    assert start[0][0, 3] == guess[0][0, 3]
    np.testing.assert_allclose(norms, [2.0, 10.0, 30.0, 0.331e60], rtol=1e-12)
    np.testing.assert_array_equal(end.status, Status.CONVERGED)
    np.testing.assert_allclose(end.unknowns[0][0], roots, rtol=1e-15)
    assert (end.iterations[:3] <= plain.iterations[:3] - 3).all()
    assert end.iterations[3] == plain.iterations[3]


def test_a_relative_tolerance_is_relative_to_the_residual_of_the_guess():
    """A guess of residual 1000 leaves 1e-3 at 1e-6: a step from where float32 ends is enough."""
    solver = Newton(rel_tol=1e-6, abs_tol=0.0)
    start, norms, end, of_the_start, _ = started(solver, [1010.0], (jnp.array([[2.0]]),))
    np.testing.assert_allclose(norms, 1000.0)
    u = np.asarray(start[0])[0, 0]
    assert 1e-3 < abs(u**3 + u - 1010.0) < 0.1
    assert end.iterations[0] == 1 and abs(end.residual[0][0, 0]) < 1e-3
    assert of_the_start.iterations[0] > 1


def test_digits_of_a_guess_that_float32_does_not_have_are_kept():
    """The root itself, and a number nearer to a root than any of float32."""
    third = 1.0 / 3.0
    a = [third**3 + third, 1010.0]
    guess = (jnp.array([[third, root(1010.0) * (1 + 1e-11)]]),)
    start, _, end, _, plain = started(Newton(), a, guess)
    np.testing.assert_array_equal(start[0], guess[0])
    np.testing.assert_array_equal(end.unknowns[0], plain.unknowns[0])
    np.testing.assert_array_equal(end.iterations, plain.iterations)


def test_a_guess_without_a_residual_is_still_not_finite():
    end = started(Newton(), [jnp.nan, jnp.inf], (jnp.zeros((1, 2)),))[2]
    np.testing.assert_array_equal(end.status, Status.NOT_FINITE)


def test_only_float64_starts_in_float32():
    for solver, dtype, expected in (
        (Newton(start_in_float32=True), jnp.float64, True),
        (Newton(start_in_float32=True), jnp.float32, False),
        (Newton(), jnp.float64, False),
    ):
        assert starts_in_float32(solver, (jnp.zeros((1, 2), dtype),)) is expected
