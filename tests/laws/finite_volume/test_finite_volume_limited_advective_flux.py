import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.laws.finite_volume import FiniteVolumeLimitedAdvectiveFlux
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .lines import advection, alternating, centers, graded, sites, uniform

# Slopes to the neighbours: 1 and 3 in the second cell, 3 and -1 in the third.
LIMITED = {"MINMOD": 1.0, "VAN_LEER": 1.5, "SUPERBEE": 2.0}


@pytest.mark.parametrize("limiter", LIMITED)
def test_equal_cells(limiter):
    """An extremum and the end cells have no slope."""
    slope = LIMITED[limiter]
    check_model(
        FiniteVolumeLimitedAdvectiveFlux(
            cell_centers=[0.5, 1.5, 2.5, 3.5], cell_edges=[1.0, 2.0, 3.0], limiter=limiter
        ),
        inputs={
            "u": Scalar([0.0, 1.0, 4.0, 3.0], sub_batch_ndim=1),
            "v_edge": Scalar([-2.0, 2.0, 2.0], sub_batch_ndim=1),
        },
        outputs={
            "flux": Scalar(
                [-2.0 * (1.0 - 0.5 * slope), 2.0 * (1.0 + 0.5 * slope), 8.0], sub_batch_ndim=1
            )
        },
    )


@pytest.mark.parametrize("limiter", LIMITED)
def test_unequal_cells_round_a_ring(limiter):
    """Linear values in a large cell between two small ones are met exactly at its edges."""
    x = centers(np.array([0.0, 1.0, 4.0, 5.0]))  # 0.5, 2.5, 4.5
    check_model(
        FiniteVolumeLimitedAdvectiveFlux(
            cell_centers=list(x), cell_edges=[0.0, 1.0, 4.0, 5.0], limiter=limiter, periodic=True
        ),
        inputs={
            "u": Scalar(2.0 * x, sub_batch_ndim=1),
            "v_edge": Scalar([0.0, -1.0, 1.0, 0.0], sub_batch_ndim=1),
        },
        # The slope may be 2, but no value at an edge lies beyond that of the neighbour.
        outputs={"flux": Scalar([0.0, -2.0, 8.0, 0.0], sub_batch_ndim=1)},
        differences=False,
    )


def turned_once(edges, limiter, start, courant):
    """`start` carried once round a ring; the largest growth of its total variation in a step."""
    steps = int(np.ceil(1.0 / (courant * np.diff(edges).min())))
    end, growth = by_heun(advection(edges, limiter), sites(start), steps)
    return np.asarray(end.data), float(growth)


@jax.jit  # of one limiter and number of cells, wherever these are, and of any number of steps
def by_heun(model, u, steps):
    v, dt = sites(np.ones(u.data.size + 1)), 1.0 / steps

    def rate(u):
        return model.call_by_name({"u": u, "v": v})["u_rate"]

    def variation(u):
        return jnp.sum(jnp.abs(jnp.diff(u.data, append=u.data[:1])))

    def step(_, carry):
        u, growth = carry
        first = u + dt * rate(u)
        new = 0.5 * u + 0.5 * (first + dt * rate(first))
        return new, jnp.maximum(growth, variation(new) - variation(u))

    return jax.lax.fori_loop(0, steps, step, (u, jnp.asarray(-jnp.inf)))


def smooth(edges):
    """Means over the cells of a smooth wave."""
    integral = edges - np.cos(2.0 * np.pi * edges) / (2.0 * np.pi)
    return np.diff(integral) / np.diff(edges)


@pytest.mark.parametrize("mesh", (uniform, graded))
@pytest.mark.parametrize(
    ("limiter", "least"), (("MINMOD", 1.7), ("VAN_LEER", 1.9), ("SUPERBEE", 1.6))
)
def test_second_order_on_smooth_data(mesh, limiter, least):
    """After one turn a wave is where it was; slopes are limited at its two extrema only."""
    errors = []
    for n in (80, 160):
        edges = mesh(n)
        start = smooth(edges)
        end = turned_once(edges, limiter, start, courant=0.2)[0]
        errors.append(np.sum(np.diff(edges) * np.abs(end - start)))
    order = np.log2(errors[0] / errors[1])
    assert order > least


@pytest.mark.parametrize("mesh", (uniform, graded, alternating))
@pytest.mark.parametrize("limiter", LIMITED)
def test_total_variation_of_a_step_never_grows(mesh, limiter):
    edges = mesh(80)  # as many as above
    x = centers(edges)
    start = np.where((x > 0.2) & (x < 0.5), 1.0, 0.0)
    end, growth = turned_once(edges, limiter, start, courant=0.5)
    assert growth <= 1e-12
    assert end.min() >= -1e-12 and end.max() <= 1.0 + 1e-12
    # Far sharper than without slopes: upwind values alone smear the step over the line.
    assert end.max() - end.min() > 0.85
