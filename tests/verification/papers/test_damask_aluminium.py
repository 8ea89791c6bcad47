"""DAMASK's law of slip with its published numbers of aluminium, along a crystal axis."""

from pathlib import Path

import numpy as np
import pytest

from ..published import extrapolated, run

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


def test_hardening_along_001_is_in_closed_form():
    r"""Eight systems slip by the same amount: $d\tau/d\gamma = h_0 S (1 - \tau/\tau_\infty)^a$.

    S is what one row of the interaction matrix adds up to over the eight: each system meets itself,
    one of the two coplanar, its collinear, one Hirth lock, two of four glissile and both Lomer
    locks among them; that is counted here from the directions of slip. The plastic strain is eight
    times gamma times the Schmid factor 1/sqrt(6).
    """
    planes = np.array([[1, 1, 1], [-1, 1, 1], [1, -1, 1], [1, 1, -1]])
    systems = [
        (n, d)
        for n in planes
        for d in ([0, 1, -1], [0, 1, 1], [1, 0, -1], [1, 0, 1], [1, -1, 0], [1, 1, 0])
        if n @ np.array(d) == 0 and d[2] != 0
    ]
    assert len(systems) == 8
    n0, d0 = systems[0]
    total = 0.0
    for n, d in systems:
        if (n == n0).all():
            total += 1.0  # itself and coplanar
        elif abs(np.dot(d, d0)) == 2:
            total += 5.123
        elif np.dot(d, d0) == 0:
            total += 0.574
        else:
            total += 1.123 if np.dot(d, n0) == 0 or np.dot(d0, n) == 0 else 1.0

    def state(steps: int) -> np.ndarray:
        history = run(HERE / "damask_aluminium.i", at_once=50, steps=steps)
        return np.array(
            [history.at("output.slip_strengths", -1).max(), history.at("output.stress", -1)[2]]
        )

    strength, stress = extrapolated(state, 50)
    compliance = (107300 + 60800) / ((107300 - 60800) * (107300 + 2 * 60800))
    gamma = (0.045 - compliance * stress) / (8.0 / 6.0**0.5)
    left = (1.0 - 2.69 / 67.5) ** -4.4 + 4.4 * 281.5 * total * gamma / 67.5
    np.testing.assert_allclose(strength, 67.5 * (1.0 - left ** (-1.0 / 4.4)), rtol=1e-4)
    assert 5.0 < strength < 60.0
