"""Polycrystals: work that is linear in the grains, grains that agree with crystals, Sachs."""

import jax
import numpy as np
import pytest

from neml2_jax.types import MRP, SR2, Scalar
from neml2_jax.types.functions import euler_rodrigues
from tests.jaxpr_shapes import shapes_in

from .aggregates import alone, first_step, grains, model
from .crystals import DIRECTIONS, PLANES

GRAINS = 11  # a number that no other axis has: slip systems are 12, components of a tensor 6


@pytest.mark.parametrize("name", ("taylor", "mixed_control"))
def test_no_array_of_grains_by_grains(name):
    """Hardening is per slip system in each grain; the systems of equations stay apart by grain."""
    of, givens = first_step(name, GRAINS)
    jaxpr = jax.make_jaxpr(of.call_by_name)(givens)
    shapes = list(shapes_in(jaxpr.jaxpr))
    assert any(GRAINS in s for s in shapes)
    squares = [s for s in shapes if s.count(GRAINS) > 1 or any(n % 121 == 0 and n for n in s)]
    assert not squares


@pytest.mark.slow
def test_grains_that_share_the_deformation_are_crystals_apart():
    of, givens = first_step("taylor", 3)
    together = of.compiled()(givens)
    one = model("crystal").compiled()
    stresses = []
    for g in range(3):
        out = one(alone(givens, g))
        stresses.append(np.asarray(out["stress"].data))
        for n in ("elastic_strain", "orientation", "slip_hardening"):
            np.testing.assert_allclose(together[n].data[g], out[n].data, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(together["mean_stress"].data, np.mean(stresses, 0), rtol=1e-9)


@pytest.mark.slow
def test_mixed_control_is_taylor_at_the_rate_that_it_finds():
    """Components of the rate are given or found, those of the mean stress are found or given."""
    of, givens = first_step("mixed_control", 3)
    out = of.compiled()(givens)
    rate, stress = out["deformation_rate"], np.asarray(out["target_stress"].data)
    assert rate.data[0] == pytest.approx(0.1, rel=1e-10)
    np.testing.assert_allclose(stress[1:], [2.0, 0, 0, 0, 0], atol=1e-8)
    taylor, same = first_step("taylor", 3)
    again = taylor.compiled()({**same, "deformation_rate": rate})
    np.testing.assert_allclose(again["mean_stress"].data, stress, rtol=1e-8, atol=1e-8)


def no_hardening(n):
    return Scalar(np.zeros((n, 12)), sub_batch_ndim=2)


def test_sachs_along_a_cube_axis():
    """Tension along [001]: 8 systems with the Schmid factor 1/sqrt(6) give the axial rate

    8 m gamma_0 (m sigma / tau)^n, half of it as contraction across.
    """
    sigma, m = 110.0, 1 / np.sqrt(6)
    out = model("sachs").compiled()(
        {
            "orientation": MRP([[0.0, 0.0, 0.0]], sub_batch_ndim=1),
            "stress": SR2([0.0, 0.0, sigma, 0.0, 0.0, 0.0]),
            "slip_hardening": no_hardening(1),
        }
    )
    axial = 8 * m * 0.2 * (m * sigma / 50.0) ** 8
    np.testing.assert_allclose(
        out["mean_rate"].data, [-axial / 2, -axial / 2, axial, 0, 0, 0], rtol=1e-12, atol=1e-15
    )


def test_sachs_of_several_grains():
    """Each grain carries the stress of all, so rates are averages of those of crystals.

    By Schmid: in tension along a unit vector v the axial rate of a crystal is
    sum_s m_s gamma_0 |m_s sigma / tau|^n sign(m_s) with m_s = (v . Q d_s)(v . Q n_s).
    """
    r, sigma = grains(5), 130.0
    Q = np.asarray(euler_rodrigues(r).data)
    v = np.array([1.0, 0.0, 0.0])
    m = np.einsum("i,gij,sj->gs", v, Q, DIRECTIONS) * np.einsum("i,gij,sj->gs", v, Q, PLANES)
    axial = np.sum(np.abs(m) * 0.2 * np.abs(m * sigma / 50.0) ** 8, axis=-1)
    out = model("sachs").compiled()(
        {"orientation": r, "stress": SR2([sigma, 0, 0, 0, 0, 0]), "slip_hardening": no_hardening(5)}
    )
    each = np.asarray(out["plastic_deformation_rate"].data)
    np.testing.assert_allclose(each[:, 0], axial, rtol=1e-10)
    np.testing.assert_allclose(out["mean_rate"].data, each.mean(0), rtol=1e-12)
    np.testing.assert_allclose(each[:, :3].sum(-1), 0.0, atol=1e-12 * axial.max())
