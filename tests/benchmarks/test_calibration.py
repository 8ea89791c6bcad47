"""A small sample of the coverage that `python -m benchmarks.calibration coverage` finds."""

import numpy as np
import pytest

from benchmarks.calibration import coverage
from neml2_jax.calibration import descent
from tests.calibration import cases


@pytest.mark.slow
def test_truth_lies_within_the_error_bars(monkeypatch):
    """Source: the binomial distribution: fewer than 10 of 14 have a chance of 1e-3 at 95 %."""
    monkeypatch.setattr(descent, "TOGETHER", 2)  # the program of `tests/calibration`
    _, problem = cases.noisy(0.5, seed=5)
    truth = np.array(list(cases.TRUTH.values()))
    found = coverage(problem, truth, 14, 4, problem.unconstrained(truth))
    assert found["ended"] == {"converged": 14}
    shares = [*found["within the error bars of 95 %"].values()]
    assert min(shares) >= 10 / 14 and found["all at once, within the ellipsoid of 95 %"] >= 10 / 14
