"""Lines of cells for tests: meshes, and models of the rate of change in each cell."""

import jax.numpy as jnp
import numpy as np

from neml2_jax import Scalar
from neml2_jax.laws.common import ScalarLinearCombination
from neml2_jax.laws.finite_volume import (
    FiniteVolumeAppendBoundaryCondition,
    FiniteVolumeAppendBoundaryValue,
    FiniteVolumeAppendPeriodicCells,
    FiniteVolumeGradient,
    FiniteVolumeLimitedAdvectiveFlux,
)
from neml2_jax.models import ComposedModel


def sites(x):
    return Scalar(jnp.asarray(x), sub_batch_ndim=1)


def graded(n):
    """Edges of cells between 0 and 1 whose sizes vary smoothly, up to 3 to 1."""
    s = np.linspace(0.0, 1.0, n + 1)
    return s + 0.5 * np.sin(2.0 * np.pi * s) / (2.0 * np.pi)


def alternating(n):
    """Edges of cells between 0 and 1 whose sizes jump from cell to cell, 2 to 1."""
    sizes = np.resize([2.0, 1.0], n)
    return np.concatenate(([0.0], np.cumsum(sizes))) / sizes.sum()


def uniform(n):
    return np.linspace(0.0, 1.0, n + 1)


def centers(edges):
    return 0.5 * (edges[1:] + edges[:-1])


def periodic_diffusion(edges, k):
    """The rate of `u` by diffusion along a ring."""
    x, dx = centers(edges), np.diff(edges)
    around = np.concatenate(([x[-1] - 1.0], x, [x[0] + 1.0]))
    return [
        FiniteVolumeAppendPeriodicCells(input="u"),
        FiniteVolumeGradient(u="u_periodic", dx=sites(np.diff(around)), prefactor=k, grad_u="J"),
        FiniteVolumeGradient(u="J", dx=sites(dx), grad_u="u_rate"),
    ]


def diffusion_between(edges, k, left, right):
    """The rate of `u` by diffusion between two ends, whose conditions are given."""
    x, dx = centers(edges), np.diff(edges)
    ends = np.concatenate((edges[:1], x, edges[-1:]))
    return ComposedModel(
        models=[
            FiniteVolumeAppendBoundaryValue(input="u", side="left", **left),
            FiniteVolumeAppendBoundaryValue(
                input="u_with_bc_left", output="u_all", side="right", **right
            ),
            FiniteVolumeGradient(u="u_all", dx=sites(np.diff(ends)), prefactor=k, grad_u="J"),
            FiniteVolumeGradient(u="J", dx=sites(dx), grad_u="u_rate"),
        ]
    )


def advection(edges, limiter, v=1.0):
    """The rate of `u` by advection along a ring."""
    return ComposedModel(
        models=[
            FiniteVolumeLimitedAdvectiveFlux(
                v_edge="v",
                cell_centers=sites(centers(edges)),
                cell_edges=sites(edges),
                limiter=limiter,
                periodic=True,
            ),
            FiniteVolumeGradient(u="flux", dx=sites(np.diff(edges)), grad_u="u_rate"),
        ]
    )


def closed_line(edges, k, v, limiter):
    """The rate of `u` by advection and diffusion in a line that nothing enters or leaves."""
    x, dx = centers(edges), np.diff(edges)
    return [
        FiniteVolumeGradient(u="u", dx=sites(np.diff(x)), prefactor=k, grad_u="diffusion"),
        FiniteVolumeLimitedAdvectiveFlux(
            v_edge="v",
            cell_centers=sites(x),
            cell_edges=sites(edges[1:-1]),
            limiter=limiter,
            flux="advection",
        ),
        ScalarLinearCombination(from_="diffusion advection", to="J"),
        FiniteVolumeAppendBoundaryCondition(input="J", side="left", bc_value=0.0, output="J_left"),
        FiniteVolumeAppendBoundaryCondition(
            input="J_left", side="right", bc_value=0.0, output="J_all"
        ),
        FiniteVolumeGradient(u="J_all", dx=sites(dx), grad_u="u_rate"),
    ]
