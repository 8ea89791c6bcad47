"""How far residuals read along their sites, against the pattern of the dense Jacobian."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, Vec, input_variable, output_variable, parameter
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.equation_systems.block_jacobian import linearize
from neml2_jax.equation_systems.site_bands import with_bands
from neml2_jax.programs.site_reach import ring_reach, site_reach
from neml2_jax.solvers import DenseLU, Newton
from neml2_jax.solvers.blocks import Band, dense
from neml2_jax.types.functions import to_dense

N = 11


def _window(c, start, size):
    return jax.lax.dynamic_slice(c, (0, start), (1, size))


def _even(c):
    return jax.lax.slice(c, (0, 0), c.shape, (1, 2))


FUNCTIONS = {
    "apart": (lambda c: jnp.sin(c), (0, 0)),
    "upwind": (lambda c: c - jnp.pad(c, ((0, 0), (1, 0)))[:, :-1], (1, 0)),
    "both ways by sign": (
        lambda c: jnp.where(c > 0, jnp.roll(c, 1, 1).at[:, 0].set(0.0), c),
        None,
    ),
    "two back": (lambda c: c + jnp.concatenate([c[:, :2], c[:, :-2]], axis=1), (2, 0)),
    "by index": (lambda c: c + c[:, np.minimum(np.arange(N) + 1, N - 1)], (0, 1)),
    "mean": (lambda c: c - jnp.mean(c), (N - 1, N - 1)),
    "running sum": (lambda c: jnp.cumsum(c, axis=1), (N - 1, 0)),
    "turned round": (lambda c: c[:, ::-1], (N - 1, N - 1)),
    "product": (lambda c: jnp.ones((1, 1)) @ c, (0, 0)),
    "window": (lambda c: jnp.concatenate([c[:, :2], _window(c, 1, N - 2)], axis=1), (1, 0)),
    # A window that would end beyond the last site begins before it is told to.
    "last window": (lambda c: jnp.concatenate([_window(c, N, N - 1), c[:, -1:]], axis=1), (0, 1)),
    "odd ones last": (lambda c: jnp.concatenate([_even(c), _even(c[:, 1:])], axis=1), (5, 5)),
    "in a column": (lambda c: c - jnp.pad(c.T, ((1, 0), (0, 0)))[:-1].T, (1, 0)),
    "loop": (lambda c: jax.lax.fori_loop(0, 2, lambda _, x: 2 * x, c), (N - 1, N - 1)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_reach_covers_the_pattern(name):
    function, expected = FUNCTIONS[name]
    x = jnp.asarray(np.random.default_rng(0).normal(size=(1, N)))
    lower, upper = site_reach(function, x, N)
    if expected is not None:
        assert (lower, upper) == expected
    pattern = np.abs(jax.jit(jax.jacfwd(function))(x))[0, :, 0] > 0
    rows, columns = np.nonzero(pattern)
    assert (rows - columns <= lower).all() and (columns - rows <= upper).all()


def upwind_in_a_ring(c):
    return c - jnp.roll(c, 1, 1)


def diffusion_in_a_ring(c):
    around = jnp.concatenate([c[:, -1:], c, c[:, :1]], axis=1)
    return around[:, 2:] - 2 * c + around[:, :-2]


RINGS = {
    "upwind": (upwind_in_a_ring, (1, 0)),
    "diffusion": (diffusion_in_a_ring, (1, 1)),
    "two ahead": (lambda c: jnp.roll(c, -2, 1) + c, (0, 2)),
    "a line": (lambda c: c - jnp.pad(c, ((0, 0), (1, 0)))[:, :-1], (1, 0)),
}


@pytest.mark.parametrize("name", RINGS)
def test_reach_along_a_ring(name):
    function, expected = RINGS[name]
    x = jnp.asarray(np.random.default_rng(0).normal(size=(1, N)))
    assert ring_reach(function, x, N) == expected


def test_a_mean_reads_the_whole_ring():
    assert sum(ring_reach(lambda c: c - jnp.mean(c), jnp.zeros((1, N)), N)) >= N - 1


class Transport(AbstractLaw):
    """A nonlinear flux between neighbours, for two fields that react at each site."""

    a: str = input_variable(Scalar, "a", unit="-", core=("cell",))
    b: str = input_variable(Vec, "b", unit="-", core=("cell",))
    a_old: str = input_variable(Scalar, "a before", unit="-", core=("cell",))
    a_residual: str = output_variable(Scalar, "r", unit="-", core=("cell",))
    b_residual: str = output_variable(Vec, "r", unit="-", core=("cell",))
    k: Scalar = parameter("k", unit="-")

    def forward(self, a, b, a_old):
        a, b = a.data, b.data
        flux = jnp.pad(self.k.data * jnp.diff(a) * (1 + a[1:] ** 2), 1)
        r = a - a_old.data - jnp.diff(flux) + 0.1 * a * jnp.sum(b**2, axis=-1)
        upstream = jnp.concatenate([jnp.zeros((1, 3)), b[:-1]])
        s = b + 0.2 * b**3 - 0.3 * upstream - a[:, None] * jnp.arange(1.0, 4.0)
        return Scalar(r, sub_batch_ndim=1), Vec(s, sub_batch_ndim=1)


def system():
    return NonlinearSystem(model=Transport(k=0.7), unknowns="a b")


def values(seed=1):
    random = np.random.default_rng(seed)
    return {
        "a": Scalar(random.uniform(size=N), sub_batch_ndim=1),
        "b": Vec(random.uniform(size=(N, 3)), sub_batch_ndim=1),
    }, {"a_old": Scalar(random.uniform(size=N), sub_batch_ndim=1)}


def test_the_banded_jacobian_is_the_dense_one():
    unknowns, given = values()
    layout = with_bands(system(), system().layout(unknowns), given)
    assert layout[0].band == (1, 1)

    @jax.jit
    def jacobians(unknowns):
        u = system().pack(layout, unknowns)
        A = linearize(system(), layout, u, given)[1]
        assert isinstance(A[0, 0], Band)
        at_last = jax.tree_util.tree_map(lambda x: x[..., None], A)
        expected = jax.jacfwd(lambda u: system().residual(layout, (u,), given)[0])(u[0])
        return dense(at_last, [u[0].shape])[..., 0], expected

    got, expected = jacobians(unknowns)
    n = expected.shape[0] * N
    np.testing.assert_allclose(got, expected.reshape(n, n), rtol=1e-12, atol=1e-14)


@pytest.fixture(scope="module")
def solved():
    out = {}
    for name, lu in {"banded": DenseLU(), "dense": DenseLU(use_structure=False)}.items():
        solver = Newton(rel_tol=1e-14, linear_solver=lu)
        update = ImplicitUpdate(equation_system=system(), solver=solver)
        given = {"a_old": Scalar(np.random.default_rng(2).uniform(size=(3, N)), sub_batch_ndim=1)}
        out[name] = update, given, jax.jit(update.jacobian)(given)
    return out


def test_band_and_dense_matrix_give_the_same_solution_and_tangents(solved):
    banded, full = solved["banded"][2], solved["dense"][2]
    for name in ("a", "b"):
        np.testing.assert_allclose(banded[0][name].data, full[0][name].data, rtol=1e-10)
        np.testing.assert_allclose(
            to_dense(banded[1][name]["a_old"]),
            to_dense(full[1][name]["a_old"]),
            rtol=1e-8,
            atol=1e-12,
        )


def test_reverse_mode_through_the_band_agrees_with_the_tangents(solved):
    update, given, (_, blocks) = solved["banded"]
    weights = np.cos(np.arange(3.0 * N)).reshape(3, N)

    @jax.jit
    def gradient(x):
        def total(x):
            out = update.call_by_name({"a_old": Scalar(x, sub_batch_ndim=1)})
            return jnp.sum(weights * out["a"].data)

        return jax.grad(total)(x)

    J = to_dense(blocks["a"]["a_old"])  # (site, point, site)
    np.testing.assert_allclose(
        gradient(given["a_old"].data), np.einsum("kpi,pi->pk", J, weights), rtol=1e-8, atol=1e-12
    )
