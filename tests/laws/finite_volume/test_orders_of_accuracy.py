"""Diffusion against its closed forms as cells and steps shrink, and what a closed line holds."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax import Scalar
from neml2_jax.drivers import march
from neml2_jax.equation_systems import (
    ConstantExtrapolationPredictor,
    ImplicitUpdate,
    NonlinearSystem,
)
from neml2_jax.laws.common import ScalarBackwardEulerTimeIntegration
from neml2_jax.laws.finite_volume import FiniteVolumeTotal
from neml2_jax.models import ComposedModel
from neml2_jax.solvers import Newton
from neml2_jax.types.functions import to_dense

from .lines import (
    alternating,
    centers,
    closed_line,
    diffusion_between,
    graded,
    periodic_diffusion,
    sites,
    uniform,
)

K = 0.7
# u = cos(x) + x^2 is steady where the source is K (cos(x) - 2).
VALUE = {0: 1.0, 1: np.cos(1.0) + 1.0}
SLOPE = {0: 0.0, 1: 2.0 - np.sin(1.0)}  # by x


def condition(kind, at, edges):
    outwards = SLOPE[at] * (1.0 if at else -1.0)
    size = np.diff(edges)[-1 if at else 0]
    if kind == "DIRICHLET":
        return dict(condition=kind, value=VALUE[at])
    if kind == "NEUMANN":
        return dict(condition=kind, value=outwards, cell_size=size)
    length = 0.4
    value = VALUE[at] + length * outwards
    return dict(condition=kind, value=value, cell_size=size, transfer_length=length)


@jax.jit
def rates_and_slopes(model, u):
    """One program for meshes that differ in their sizes."""
    values, blocks = model.jacobian({"u": u})
    return values["u_rate"].data, to_dense(blocks["u_rate"]["u"])


@pytest.mark.parametrize("mesh", (uniform, graded, alternating))
@pytest.mark.parametrize(
    ("left", "right"),
    (
        ("DIRICHLET", "DIRICHLET"),
        ("NEUMANN", "DIRICHLET"),
        ("ROBIN", "NEUMANN"),
        ("ROBIN", "ROBIN"),
    ),
)
def test_steady_diffusion_is_second_order_in_space(mesh, left, right):
    """Also where sizes jump from cell to cell: errors of neighbours cancel."""
    errors = []
    for n in (20, 40, 80):
        edges = mesh(n)
        x = centers(edges)
        model = diffusion_between(edges, K, condition(left, 0, edges), condition(right, 1, edges))
        rates, slopes = rates_and_slopes(model, sites(np.zeros(n)))
        # Means of the source over the cells, integrated exactly.
        integral = K * (np.sin(edges) - 2.0 * edges)
        source = np.diff(integral) / np.diff(edges)
        u = np.linalg.solve(np.asarray(slopes).T, -np.asarray(rates) - source)
        errors.append(np.max(np.abs(u - np.cos(x) - x * x)))
    orders = np.log2(np.divide(errors[:-1], errors[1:]))
    assert np.all(orders > 1.9), (errors, orders)


def update(rate, **further):
    """Backward Euler steps of `u`, whose rate these laws give."""
    residual = ComposedModel(models=[*rate, ScalarBackwardEulerTimeIntegration(variable="u")])
    solve = ImplicitUpdate(
        equation_system=NonlinearSystem(model=residual, unknowns="u"),
        solver=Newton(),
        predictor=ConstantExtrapolationPredictor(unknowns_Scalar=("u",)),
    )
    return ComposedModel(models={"solve": solve, **further}, additional_outputs=("u",))


def test_backward_euler_is_first_order_in_time():
    r"""A wave of the ring decays as exp(-lambda t), lambda = K (2 sin(pi h) / h)^2 for cells h."""
    n, end = 16, 0.04
    wave = np.cos(2.0 * np.pi * centers(uniform(n)))
    decay = K * (2.0 * np.sin(np.pi / n) * n) ** 2
    model = update(periodic_diffusion(uniform(n), K))
    errors = []
    for steps in (20, 40, 80):
        times = Scalar(jnp.linspace(0.0, end, steps + 1))
        u = march(model, {"t": times}, {"u": sites(wave)})["u"].data[-1]
        errors.append(np.max(np.abs(u - np.exp(-decay * end) * wave)))
        exact = (1.0 + decay * end / steps) ** -steps
        np.testing.assert_allclose(u, exact * wave, atol=1e-10)
    orders = np.log2(np.divide(errors[:-1], errors[1:]))
    assert np.all(np.abs(orders - 1.0) < 0.05), (errors, orders)


def test_mass_is_conserved_over_a_thousand_steps():
    """In a closed line with a flow to one end, unequal cells and limited slopes."""
    n = 20
    edges = alternating(n)
    start = np.where(centers(edges) < 0.3, 1.0, 0.1)
    model = update(
        closed_line(edges, 0.02, 1.0, "VAN_LEER"),
        total=FiniteVolumeTotal(dx=sites(np.diff(edges))),
    )
    steps = 1000
    history = jax.jit(march)(
        model,
        {
            "t": Scalar(jnp.linspace(0.0, 2.0, steps + 1)),
            "v": Scalar(jnp.full((steps + 1, n - 1), 0.3), sub_batch_ndim=1),
        },
        {"u": sites(start)},
    )
    total = np.asarray(history["total"].data)
    assert total.shape == (steps,)
    want = np.sum(start * np.diff(edges))
    np.testing.assert_allclose(total, want, rtol=1e-12)
    # It did move: the flow gathers it at the closed end.
    end = np.asarray(history["u"].data[-1])
    assert end[-1] > 5.0 * end[0]
