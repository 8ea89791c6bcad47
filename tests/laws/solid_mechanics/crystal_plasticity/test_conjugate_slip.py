"""A face-centred crystal in tension turns until its conjugate system comes into play.

G. I. Taylor, C. F. Elam, Proc. R. Soc. A 108 (1925) 28-51: under single slip the axis of tension
turns towards the slip direction. In the triangle [001]-[011]-[-111] the primary system is
(111)[-101]; on the line [001]-[-111] the conjugate one, (-1-11)[011], carries the same resolved
shear. Where latent systems harden more than the active one, the axis crosses that line.
"""

import jax
import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import (
    PerSlipVoceHardening,
    PlasticSpatialVelocityGradient,
    PowerLawSlipRule,
    ResolvedShear,
    SlipInteractionMatrix,
)
from neml2_jax.models import ComposedModel
from neml2_jax.types import R2

from .crystals import DIRECTIONS, PLANES, crystal, mandel, over_slip

START = np.array([-0.2, 0.5, 0.9])
STEPS, STRAIN = 300, 0.8


def system(plane, direction):
    n, d = (np.asarray(x) / np.linalg.norm(x) for x in (plane, direction))
    return int(np.argmax(np.abs(PLANES @ n) * np.abs(DIRECTIONS @ d)))


PRIMARY = system((1, 1, 1), (-1, 0, 1))
CONJUGATE = system((-1, -1, 1), (0, 1, 1))


def schmid_factors(v):
    return (DIRECTIONS @ v) * (PLANES @ v)


def tension(latent):
    """Axes in the crystal, slip rates per axial rate, and sums of slip, by steps of strain."""
    matrix = SlipInteractionMatrix(
        coplanar_interaction=1.0,
        collinear_interaction=latent,
        latent_interaction=latent,
        crystal_geometry=crystal,
    )()
    model = ComposedModel(
        models=(
            ResolvedShear(crystal_geometry=crystal),
            PowerLawSlipRule(gamma0=1.0, n=60.0),
            PlasticSpatialVelocityGradient(crystal_geometry=crystal),
            PerSlipVoceHardening(initial_slope=60.0, saturated_hardening=1e4, interaction=matrix),
        ),
        additional_outputs=("slip_rates",),
    )
    rates = jax.jit(model.call_by_name)
    v, hardening, slip = START / np.linalg.norm(START), np.zeros(12), np.zeros(12)
    history = []
    for _ in range(STEPS):
        strengths = 50.0 + hardening
        sigma = 1.0 / np.max(np.abs(schmid_factors(v)) / strengths)
        out = rates(
            {
                "stress": mandel(sigma * np.outer(v, v)),
                "orientation_matrix": R2(np.eye(3)),
                "slip_strengths": over_slip(strengths),
                "slip_hardening": over_slip(hardening),
            }
        )
        L = np.asarray(out["plastic_spatial_velocity_gradient"].data)
        axial = v @ L @ v
        rate = np.asarray(out["slip_rates"].data) / axial
        history.append((v, rate, slip))
        step = STRAIN / STEPS
        hardening = hardening + step * np.asarray(out["slip_hardening_rate"].data) / axial
        slip = slip + step * np.abs(rate)
        v = v + step * (L @ v / axial - v)  # the axis is a line of the material
        v = v / np.linalg.norm(v)
    return [np.stack(x) for x in zip(*history)]


@pytest.fixture(scope="module")
def runs():
    return {latent: tension(latent) for latent in (1.0, 1.6)}


def side(v):
    """Over 0 in the first triangle, 0 on the line, below 0 beyond it."""
    return v[..., 0] + v[..., 1]


def test_the_systems_and_the_line():
    v = START / np.linalg.norm(START)
    assert np.argmax(np.abs(schmid_factors(v))) == PRIMARY
    m = np.abs(schmid_factors(np.array([-0.3, 0.3, 0.8])))
    assert m[PRIMARY] == pytest.approx(m[CONJUGATE], rel=1e-14) and m[PRIMARY] == m.max()


@pytest.mark.parametrize("latent", (1.0, 1.6))
def test_single_slip_turns_the_axis_to_the_slip_direction(runs, latent):
    """A line x of the material becomes x + gamma d (n . x): closed form."""
    axes, rates, slip = runs[latent]
    single = int(np.argmax(np.abs(rates[:, CONJUGATE]) > 1e-3 * np.abs(rates[:, PRIMARY])))
    assert single > 30
    d, n = DIRECTIONS[PRIMARY], PLANES[PRIMARY]
    d = d * np.sign((d @ START) * (n @ START))
    x = axes[0] + slip[single, PRIMARY] * d * (n @ axes[0])
    np.testing.assert_allclose(axes[single], x / np.linalg.norm(x), atol=2e-3)
    assert np.arccos(axes[single] @ d) < np.arccos(axes[0] @ d) - np.radians(3.0)


def test_equal_hardening_keeps_the_axis_on_the_line(runs):
    axes, rates, _ = runs[1.0]
    assert side(axes).min() > -0.01 and side(axes)[-1] < 0.02
    assert rates[-1, CONJUGATE] == pytest.approx(rates[-1, PRIMARY], rel=0.2)


def test_latent_hardening_overshoots(runs):
    axes, rates, _ = runs[1.6]
    crossing = int(np.argmax(side(axes) < 0.0))
    assert crossing > 0 and side(axes).min() < -0.1
    m = np.abs(schmid_factors(axes[crossing]))
    assert m[CONJUGATE] == pytest.approx(m[PRIMARY], rel=0.02)
    assert abs(rates[crossing, CONJUGATE]) < 1e-3 * abs(rates[crossing, PRIMARY])
    # At last the conjugate system yields, and it turns the axis back.
    last = int(np.argmin(side(axes)))
    assert crossing < last < STEPS - 1 and side(axes)[-1] > side(axes)[last] + 0.005
    assert abs(rates[-1, CONJUGATE]) > 0.5 * abs(rates[-1, PRIMARY])
