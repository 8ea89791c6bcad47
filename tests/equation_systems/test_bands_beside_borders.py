"""Lines of sites that share a few unknowns: the blocks and the solve, against the dense matrix."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import AbstractLaw, Scalar, Vec, input_variable, output_variable, parameter
from neml2_jax.equation_systems import ImplicitUpdate, NonlinearSystem
from neml2_jax.equation_systems.block_jacobian import linearize
from neml2_jax.equation_systems.site_bands import with_bands
from neml2_jax.solvers import DenseLU, Newton
from neml2_jax.solvers.blocks import Band, dense
from neml2_jax.types.functions import to_dense

from ..jaxpr_shapes import shapes_in

SIZES = {"a": 13, "b": 9}


def moved(a, rate):
    """What passes from each site to the next, by a rate that all share."""
    flux = jnp.pad(rate * a[:-1] * (1 + 0.1 * a[1:]), 1)
    return flux[1:] - flux[:-1]


class Populations(AbstractLaw):
    """Two lines of different lengths that feed on a supply and on a vector, which they use up."""

    a: str = input_variable(Scalar, "a", unit="-", core=("bin of a",))
    b: str = input_variable(Scalar, "b", unit="-", core=("bin of b",))
    supply: str = input_variable(Scalar, "s", unit="-")
    drift: str = input_variable(Vec, "d", unit="-")
    a_old: str = input_variable(Scalar, "a before", unit="-", core=("bin of a",))
    b_old: str = input_variable(Scalar, "b before", unit="-", core=("bin of b",))
    a_residual: str = output_variable(Scalar, "r", unit="-", core=("bin of a",))
    b_residual: str = output_variable(Scalar, "r", unit="-", core=("bin of b",))
    supply_residual: str = output_variable(Scalar, "r", unit="-")
    drift_residual: str = output_variable(Vec, "r", unit="-")
    k: Scalar = parameter("k", unit="-")

    def forward(self, a, b, supply, drift, a_old, b_old):
        a, b, s, d = a.data, b.data, supply.data, drift.data
        a_residual = a - a_old.data + moved(a, self.k.data * s * d[0])
        b_residual = b - b_old.data + moved(b, s**2 + d[1]) - 0.05 * d[2]
        used = jnp.mean(a**2) + 0.3 * jnp.sum(b * jnp.arange(b.size)) / b.size
        d_residual = d - jnp.stack([0.1 * s, 0.2 * a[3], 0.1 * b[-1] * d[0]]) - 0.3
        return (
            Scalar(a_residual, sub_batch_ndim=1),
            Scalar(b_residual, sub_batch_ndim=1),
            Scalar(s - 1.0 + 0.2 * used),
            Vec(d_residual),
        )


def system():
    return NonlinearSystem(model=Populations(k=0.7), unknowns="a b supply drift")


def line(name, seed, points=()):
    x = np.random.default_rng(seed).uniform(size=(*points, SIZES[name]))
    return Scalar(x, sub_batch_ndim=1)


@functools.partial(jax.jit, static_argnums=1)
def jacobians(system, layout, u, given):
    """Blocks at one point, the dense matrix of them, and what JAX finds by itself."""
    A = linearize(system, layout, u, given)[1]
    points = jax.tree_util.tree_map(lambda x: x[..., None], A)
    expected = jax.jacfwd(lambda u: system.residual(layout, u, given))(u)
    return A, dense(points, [g.shape for g in u])[..., 0], expected


def at_one_point():
    unknowns = {
        "a": line("a", 1),
        "b": line("b", 2),
        "supply": Scalar(0.8),
        "drift": Vec(jnp.array([0.3, 0.4, 0.2])),
    }
    return unknowns, {"a_old": line("a", 3), "b_old": line("b", 4)}


def test_blocks_are_those_of_the_dense_jacobian():
    unknowns, given = at_one_point()
    layout = with_bands(system(), system().layout(unknowns), given)
    assert {g.names: g.band for g in layout} == {
        ("a",): (1, 1),
        ("b",): (1, 1),
        ("supply", "drift"): None,
    }
    u = system().pack(layout, unknowns)
    A, got, expected = jacobians(system(), layout, u, given)
    assert isinstance(A[0, 0], Band) and isinstance(A[1, 1], Band)
    assert A[0, 1] is None and A[1, 0] is None
    shapes = [g.shape for g in u]
    rows = []
    for row, r in zip(expected, shapes):
        rows.append([x.reshape(np.prod(r), np.prod(c)) for x, c in zip(row, shapes)])
    np.testing.assert_allclose(got, np.block(rows), rtol=1e-12, atol=1e-14)


def test_no_array_has_two_axes_of_one_line():
    unknowns, given = at_one_point()
    layout = with_bands(system(), system().layout(unknowns), given)
    u = system().pack(layout, unknowns)
    jaxpr = jax.make_jaxpr(lambda u: linearize(system(), layout, u, given)[1])(u)
    shapes = [*shapes_in(jaxpr.jaxpr)]
    assert all(s.count(n) < 2 for s in shapes for n in SIZES.values())


class Exchange(Populations):
    """As before, but the first line reads the second one, which has no band then."""

    def forward(self, a, b, supply, drift, a_old, b_old) -> Any:
        a_residual, *rest = super().forward(a, b, supply, drift, a_old, b_old)
        return (a_residual + 0.1 * jnp.mean(b.data), *rest)


def test_a_line_that_another_one_reads_has_no_band():
    unknowns, given = at_one_point()
    coupled = NonlinearSystem(model=Exchange(k=0.7), unknowns="a b supply drift")
    layout = with_bands(coupled, coupled.layout(unknowns), given)
    assert [g.band for g in layout] == [(1, 1), None, None]
    u = coupled.pack(layout, unknowns)
    _, got, expected = jacobians(coupled, layout, u, given)
    first = np.concatenate([x.reshape(SIZES["a"], -1) for x in expected[0]], axis=1)
    np.testing.assert_allclose(got[: SIZES["a"]], first, rtol=1e-12, atol=1e-14)


@pytest.fixture(scope="module")
def solved():
    out = {}
    for name, lu in {"banded": DenseLU(), "dense": DenseLU(use_structure=False)}.items():
        solver = Newton(rel_tol=1e-14, abs_tol=1e-14, linear_solver=lu)
        update = ImplicitUpdate(equation_system=system(), solver=solver)
        given = {"a_old": line("a", 5, (3,)), "b_old": line("b", 6, (3,))}
        out[name] = update, given, jax.jit(update.jacobian)(given)
    return out


def test_the_solution_and_its_tangents_are_those_of_the_dense_matrix(solved):
    (values, blocks), (expected, their_blocks) = solved["banded"][2], solved["dense"][2]
    for name in ("a", "b", "supply", "drift"):
        np.testing.assert_allclose(values[name].data, expected[name].data, rtol=1e-10, atol=1e-12)
        for by in ("a_old", "b_old"):
            got, want = to_dense(blocks[name][by]), to_dense(their_blocks[name][by])
            np.testing.assert_allclose(got, want, rtol=1e-8, atol=1e-12)


def test_reverse_mode_agrees_with_the_tangents(solved):
    update, given, (_, blocks) = solved["banded"]

    def total(x):
        return jnp.sum(update.call_by_name({**given, "a_old": x})["supply"].data)

    gradient = jax.jit(jax.grad(total))(given["a_old"])
    J = to_dense(blocks["supply"]["a_old"])  # (site, point)
    np.testing.assert_allclose(gradient.data, J.T, rtol=1e-8, atol=1e-12)
