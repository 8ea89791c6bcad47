"""A plate with a hole in scikit-fem: quadratic Newton, an independent radial return, cut steps."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import neml2_jax
from neml2_jax.material_point import MaterialPoint, point_under
from tests.material_point.materials import chaboche

pytest.importorskip("skfem")

from neml2_jax.hosts.scikit_fem import ScikitFemMaterial  # noqa: E402

EXAMPLE = Path(__file__).parents[2] / "examples" / "plate_with_hole"
E, NU, YIELD, HARDENING = 1e5, 0.3, 100.0, 1000.0


@pytest.fixture(scope="module")
def solve():
    return runpy.run_path(str(EXAMPLE / "plate.py"))["solve"]


class RadialReturn:
    """J2 with linear isotropic hardening on full tensors, in numpy: Simo & Hughes, box 3.2."""

    ok, time_step_ratio, points = True, 1.0, None
    tangent_form = staticmethod(ScikitFemMaterial.tangent_form)
    stress_form = staticmethod(ScikitFemMaterial.stress_form)

    def __init__(self, basis):
        self.basis = basis
        self.plastic: Any = 0.0
        self.equivalent: Any = 0.0

    def update(self, displacement, time_step):
        grad = np.asarray(self.basis.interpolate(displacement).grad)
        eps = np.zeros((3, 3, *grad.shape[2:]))
        eps[:2, :2] = 0.5 * (grad + grad.swapaxes(0, 1))
        G, K = E / (2 * (1 + NU)), E / (3 * (1 - 2 * NU))
        eye = np.eye(3)[:, :, None, None]
        trace = np.einsum("iiab->ab", eps)
        trial = 2 * G * (eps - eye * trace / 3 - self.plastic)
        norm = np.sqrt(np.einsum("ijab,ijab->ab", trial, trial))
        f = norm - np.sqrt(2 / 3) * (YIELD + HARDENING * self.equivalent)
        gamma = np.maximum(f, 0.0) / (2 * G + 2 / 3 * HARDENING)
        n = trial / np.where(norm == 0, 1.0, norm)
        self.trial = self.plastic + gamma * n, self.equivalent + np.sqrt(2 / 3) * gamma
        stress = K * eye * trace + trial - 2 * G * gamma * n
        theta = 1 - 2 * G * gamma / np.where(norm == 0, 1.0, norm)
        bar = np.where(f > 0, 1 / (1 + HARDENING / (3 * G)) - (1 - theta), 0.0)
        one = np.einsum("ik,jl->ijkl", np.eye(3), np.eye(3))
        unit = 0.5 * (one + one.swapaxes(2, 3))
        volume = np.einsum("ij,kl->ijkl", np.eye(3), np.eye(3))
        tangent = (
            K * volume[..., None, None]
            + 2 * G * theta * (unit - volume / 3)[..., None, None]
            - 2 * G * bar * np.einsum("ijab,klab->ijklab", n, n)
        )
        return stress[:2, :2], tangent[:2, :2, :2, :2]

    def commit(self):
        self.plastic, self.equivalent = self.trial


def assert_quadratic(norms):
    """The last step but one squares the relative residual, down to rounding."""
    relative = np.array(norms[1:]) / max(norms)  # the first is that before the edge moves
    a, b = next((a, b) for a, b in zip(relative, relative[1:]) if b < 1e-5)
    assert b < 100 * a**2 or b < 1e-9, relative


def test_radial_return_of_the_library_and_of_numpy(solve):
    model = neml2_jax.load_input(Path(__file__).parent / "radial_return.i").get_model("model")
    point = MaterialPoint(model)
    times = np.linspace(0.0, 4.0, 5)

    def run(material_of):
        return solve(material_of, lambda t: 8e-4 * t, times, around=4, outward=3, tolerance=1e-11)

    ours, other = run(lambda basis: ScikitFemMaterial(point, basis)), run(RadialReturn)
    assert ours.cuts == 0 and max(other.reactions) > 60.0
    np.testing.assert_allclose(ours.reactions, other.reactions, rtol=1e-8)
    np.testing.assert_allclose(ours.displacement, other.displacement, atol=1e-8 * 0.03)
    assert_quadratic(ours.residuals[-1])


@pytest.mark.slow
@pytest.mark.parametrize("hypothesis", ("plane_strain", "plane_stress"))
def test_chaboche_converges_quadratically(solve, hypothesis):
    point = point_under(hypothesis, chaboche())  # a program of docs/fe_codes.md
    held = []

    def material_of(basis):
        held.append(ScikitFemMaterial(point, basis))
        return held[0]

    times = np.array([0.0, 40.0, 80.0, 120.0])
    result = solve(material_of, lambda t: 2.5e-5 * t, times, around=4, outward=3)
    assert result.cuts == 0
    assert_quadratic(result.residuals[-1])
    out = np.asarray(held[0].points.last.flux)
    assert np.isfinite(out).all() and result.reactions[-1] > 100.0


@pytest.mark.slow
def test_a_failed_point_cuts_the_step(solve):
    """A step over all is too long for the material at the hole."""
    point = MaterialPoint(chaboche())
    result = solve(
        lambda basis: ScikitFemMaterial(point, basis),
        lambda t: 1e-4 * t,
        np.array([0.0, 200.0]),
        around=4,
        outward=3,
    )
    assert result.cuts > 0 and len(result.times) > 2
    assert result.times[-1] == pytest.approx(200.0) and np.isfinite(result.reactions).all()
