"""The explicit and the implicit law against rotation matrices."""

import numpy as np
import pytest

from neml2_jax.laws.common import (
    WR2ExplicitExponentialTimeIntegration,
    WR2ImplicitExponentialTimeIntegration,
)
from neml2_jax.testing import check_model
from neml2_jax.types import MRP, WR2, Scalar

DT = 0.5
START = np.array([0.1, -0.2, 0.05])
SPINS = {"none": np.zeros(3), "slow": np.array([0.02, -0.01, 0.03]), "fast": np.array([2, 1, -3.0])}


def quaternion(r):
    return np.array([1.0 - r @ r, *(2.0 * r)]) / (1.0 + r @ r)


def expected(spin, form):
    """Quaternions multiply; the reference turns by 4 atan|r| with its own r."""
    w = DT * spin
    n = np.linalg.norm(w)
    if n == 0.0:
        return START
    r = w / n * np.tan(n / 4.0)
    if form == "neml2":
        r = w * np.tan(n**2 / 2.0) / (2.0 * n**2 * np.cos(n**2 / 2.0))
    (a, u), (b, v) = ((q[0], q[1:]) for q in map(quaternion, (r, START)))
    scalar, vector = a * b - u @ v, a * v + b * u + np.cross(u, v)
    return vector / (1.0 + scalar)


def inputs(spin):
    return {"Q~1": MRP(START), "Q_rate": WR2(spin), "t": Scalar(1.0 + DT), "t~1": Scalar(1.0)}


CASES = [(spin, "exact") for spin in SPINS] + [("slow", "neml2"), ("none", "neml2")]


@pytest.mark.parametrize("spin, form", CASES)
def test_explicit(spin, form):
    check_model(
        WR2ExplicitExponentialTimeIntegration(variable="Q", exponential_map=form),
        inputs=inputs(SPINS[spin]),
        outputs={"Q": MRP(expected(SPINS[spin], form))},
        rtol=1e-9,
    )


@pytest.mark.parametrize("spin, form", CASES)
def test_implicit(spin, form):
    Q = np.array([0.3, 0.1, -0.2])
    check_model(
        WR2ImplicitExponentialTimeIntegration(variable="Q", exponential_map=form),
        inputs={**inputs(SPINS[spin]), "Q": MRP(Q)},
        outputs={"Q_residual": MRP(Q - expected(SPINS[spin], form))},
        rtol=1e-9,
    )


def test_no_time_passes():
    model = WR2ExplicitExponentialTimeIntegration(variable="Q")
    check_model(model, {**inputs(SPINS["fast"]), "t": Scalar(1.0)}, {"Q": MRP(START)})


def test_the_map_of_the_reference_turns_by_1_207_rad_for_a_vector_of_size_one():
    law = WR2ExplicitExponentialTimeIntegration(variable="Q", exponential_map="neml2")
    given = {"Q~1": MRP(np.zeros(3)), "Q_rate": WR2([1.0, 0.0, 0.0]), "t": 1.0, "t~1": 0.0}
    r = law.call_by_name(given)["Q"].data
    assert 4 * np.arctan(r[0]) == pytest.approx(1.207, abs=1e-3)
