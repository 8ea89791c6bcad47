"""Taylor factors: published figures, and linear programs solved by scipy."""

from typing import Any, cast

import jax
import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.stats import qmc

from neml2_jax.crystallography import CubicCrystal, HexagonalCrystal
from neml2_jax.texture import from_euler_angles, taylor_factor, yield_vertices
from neml2_jax.types import MRP, SR2

from .matrices import matrices

FCC = CubicCrystal(lattice_parameter=1.0, slip_families=["fcc"])
BCC = CubicCrystal(lattice_parameter=1.0, slip_families=["bcc_110", "bcc_112", "bcc_123"])


def evenly_distributed(power):
    """Orientations that fill the group evenly: Sobol points in Shoemake's coordinates."""
    sobol = qmc.Sobol(3, scramble=True, seed=0)  # pyright: ignore[reportCallIssue]
    u = sobol.random_base2(power)
    angles = np.stack([2 * np.pi * u[:, 0], np.arccos(1 - 2 * u[:, 1]), 2 * np.pi * u[:, 2]], -1)
    return from_euler_angles(angles)


def test_random_face_centred_aggregate():
    """3.067 (Taylor 1938 3.06; Bishop and Hill 1951; Kocks 1970 3.067), by the corners of the
    single crystal's yield surface."""
    M = np.asarray(taylor_factor(evenly_distributed(14), FCC).data)
    assert M.mean() == pytest.approx(3.067, abs=0.01)
    assert M.max() == pytest.approx(1.5 * np.sqrt(6), abs=0.01)  # at <111> and <110>


def test_random_body_centred_aggregate():
    """2.754 for all 48 systems, the figure commonly quoted for pencil glide by these planes."""
    assert np.mean(taylor_factor(evenly_distributed(13), BCC).data) == pytest.approx(
        2.754, abs=0.01
    )


@pytest.mark.parametrize(
    "axis, factor", (([0, 0, 1], np.sqrt(6)), ([1, 1, 1], 1.5 * np.sqrt(6)), ([0, 1, 1], 3.674))
)
def test_axes_of_tension(axis, factor):
    from neml2_jax.types import Vec

    r = MRP.rotation_from_to(Vec(np.array(axis, float)), Vec([0.0, 0.0, 1.0]))
    assert taylor_factor(r, FCC).data == pytest.approx(factor, abs=1e-3)


def test_the_face_centred_yield_surface_has_56_corners():
    """Bishop and Hill (1951): 56 corners with 8 or 6 systems at yield, and never more."""
    corners = yield_vertices(FCC)
    shears = np.abs(corners @ np.asarray(FCC.symmetric_schmid.data).T)
    assert len(corners) == 56
    assert shears.max() == pytest.approx(1.0, abs=1e-9)
    assert sorted(set((shears > 1 - 1e-9).sum(1))) == [6, 8]
    np.testing.assert_allclose(corners[:, :3].sum(1), 0.0, atol=1e-9)


@pytest.mark.parametrize(
    "D", (np.diag([1.0, 0.0, -1.0]), [[0.1, 0.4, 0], [0.4, 0.2, 0.1], [0, 0.1, -0.3]])
)
def test_least_slip_of_a_linear_program(D):
    """Corners maximise work; a linear program minimises slip for the same deformation."""
    titanium = HexagonalCrystal(
        lattice_parameter=1.0,
        c_over_a=1.587,
        slip_families=["prismatic", "basal", "pyramidal_ca_1"],
        twin_families=["tensile_twin_1012"],
    )
    strengths = np.repeat([1.0, 1.5, 4.0, 2.0], (3, 3, 12, 6))
    orientations = MRP.rand(jax.random.key(0), 12)
    got = taylor_factor(orientations, titanium, D, strengths).data
    D = np.asarray(D)
    schmid = np.asarray(titanium.schmid.data)
    schmid = (schmid + np.swapaxes(schmid, -1, -2)) / 2
    pick = np.triu_indices(3)
    for Q, factor in zip(matrices(orientations), got):
        columns = schmid[:, *pick].T
        matrix = np.c_[columns, -columns[:, ~titanium.is_twin]]
        cost = np.r_[strengths, strengths[~titanium.is_twin]]
        least = cast("Any", linprog)(cost, A_eq=matrix, b_eq=(Q.T @ D @ Q)[pick]).fun
        assert factor == pytest.approx(least / np.sqrt(2 / 3 * np.sum(D * D)), rel=1e-6)


def test_refusals():
    basal = HexagonalCrystal(lattice_parameter=1.0, c_over_a=1.6, slip_families=["basal"])
    with pytest.raises(ValueError, match="yield surface is open"):
        yield_vertices(basal)
    with pytest.raises(ValueError, match="keeps the volume"):
        taylor_factor(MRP.identity(), FCC, SR2([1.0, 0, 0, 0, 0, 0]))
    with pytest.raises(ValueError, match="positive"):
        yield_vertices(FCC, 0.0)
