import math

import numpy as np
import pytest

from neml2_jax.laws.kwn import NucleationSiteFactors
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

MEETING = {"BULK": 1, "BOUNDARY": 2, "EDGE": 3, "CORNER": 4}


def contained(site, k, points=400_000):
    """Volume of the nucleus by counting points: what lies in all caps.

    Grains meet along the bisectors of directions that are spread evenly; the cap that looks into a
    grain is part of a unit sphere whose centre lies behind the boundaries, k from each.
    """
    e = {
        "BULK": np.zeros((1, 3)),
        "BOUNDARY": np.array([[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]]),
        "EDGE": np.array([[np.cos(x), np.sin(x), 0.0] for x in 2.0 * np.pi / 3.0 * np.arange(3)]),
        "CORNER": np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]) / np.sqrt(3.0),
    }[site]
    # Two directions are apart by |e_i - e_j|; a centre at -c e_i is c |e_i - e_j| / 2 behind.
    apart = np.linalg.norm(e[0] - e[-1]) / 2.0
    centres = -e * (k / apart if apart else 0.0)
    x = np.random.default_rng(3).uniform(-1.0, 1.0, (points, 3))
    inside = np.all(np.linalg.norm(x[:, None] - centres, axis=-1) < 1.0, axis=1)
    return 8.0 * inside.mean()


@pytest.mark.parametrize("site", MEETING)
@pytest.mark.parametrize("k", (0.2, 0.6))
def test_volume_by_counting(site, k):
    got = NucleationSiteFactors(site=site)(Scalar(k))[1].data
    np.testing.assert_allclose(got, contained(site, k), rtol=0.02)


def test_boundary():
    k = 0.75
    check_model(
        NucleationSiteFactors(site="BOUNDARY"),
        inputs={"energy_ratio": Scalar(k)},
        outputs={
            "surface_factor": Scalar(4.0 * math.pi * (1.0 - k)),
            "volume_factor": Scalar(2.0 * math.pi / 3.0 * (2.0 - 3.0 * k + k**3)),
            "removed_boundary_factor": Scalar(math.pi * (1.0 - k**2)),
        },
    )


@pytest.mark.parametrize("site", MEETING)
def test_tensions_balance(site):
    """With r the nucleus grows without change of shape: d(surface) = 2/r d(volume) + k d(removed).

    So at a fixed volume the energy b - 2 k a is least: its slope by k is -2 a.
    """
    at, step = 0.4, 1e-5
    b, c, a = (
        np.array(
            [
                float(NucleationSiteFactors(site=site)(Scalar(k))[i].data)
                for k in (at - step, at, at + step)
            ]
        )
        for i in range(3)
    )
    energy = (b - 2.0 * np.array([at - step, at, at + step]) * a) / c ** (2.0 / 3.0)
    slope = (energy[2] - energy[0]) / (2.0 * step)
    np.testing.assert_allclose(slope, -2.0 * a[1] / c[1] ** (2.0 / 3.0), rtol=1e-6)
    check_model(
        NucleationSiteFactors(site=site),
        {"energy_ratio": Scalar(at)},
        {"volume_factor": Scalar(c[1])},
    )


@pytest.mark.parametrize(
    ("site", "limit"), (("BOUNDARY", 1.0), ("EDGE", 0.75**0.5), ("CORNER", (2 / 3) ** 0.5))
)
def test_no_barrier_beyond_the_limit(site, limit):
    volume = [NucleationSiteFactors(site=site)(Scalar(limit + x))[1].data for x in (-1e-6, 1e-6)]
    assert abs(volume[0]) < 1e-4
    assert np.isnan(volume[1])
