"""NL1 by two methods of twenty steps an edge, in numpy alone, from which its figures come."""

from collections.abc import Callable

import numpy as np

TWO_MU, STRENGTH, STEPS = 200e3, 5.0, 20
CORNERS = 1e-4 * np.array(
    [(0, 0), (0.25, 0), (0.5, 0), (0.5, 0.25), (0.5, 0.5), (0.25, 0.5), (0, 0.5), (0, 0.25), (0, 0)]
)


def von_mises(s: np.ndarray) -> float:
    return float(np.sqrt(1.5 * s @ s))


def at_corners(after: Callable[[np.ndarray, np.ndarray, float], tuple]) -> list[float]:
    """Mises' stress at the eight corners, of deviators and strengths from step to step."""
    s, strength, stresses = np.zeros(3), STRENGTH, []
    for a, b in zip(CORNERS, CORNERS[1:]):
        strain = np.array([*(b - a) / STEPS, 0.0])
        for _ in range(STEPS):
            s, strength = after(s, TWO_MU * (strain - strain.mean()), strength)
        stresses.append(von_mises(s))
    return stresses


def normal_at_start(hardening: float) -> list[float]:
    """Flow along the normal where a step starts to flow, and back to the surface: first order."""

    def after(s: np.ndarray, ds: np.ndarray, strength: float):
        if von_mises(s + ds) <= strength:
            return s + ds, strength
        roots = np.roots([ds @ ds, 2.0 * s @ ds, s @ s - strength**2 / 1.5])
        share = np.clip(roots.real.max(), 0.0, 1.0)
        s, end = s + share * ds, s + ds
        n = 1.5 * s / von_mises(s)
        # |end - 2 mu dp n| = sqrt(2/3) (strength + hardening dp)
        quadratic = [
            TWO_MU**2 * n @ n - hardening**2 / 1.5,
            -2.0 * TWO_MU * end @ n - 2.0 * strength * hardening / 1.5,
            end @ end - strength**2 / 1.5,
        ]
        dp = np.roots(quadratic).real.min()
        return end - TWO_MU * dp * n, strength + hardening * dp

    return at_corners(after)


def midpoint() -> list[float]:
    """Without hardening: flow along the mean of both deviators, which are both on the surface."""

    def after(s: np.ndarray, ds: np.ndarray, strength: float):
        end = s + ds
        if von_mises(end) <= strength:
            return end, strength
        # s' = end - k (s + s'), and k has to give |s'| = sqrt(2/3) strength
        size = strength**2 / 1.5
        half, over = end @ s + size, end @ end - size
        k = over / (half + np.sqrt(half**2 - (s @ s - size) * over))
        return (end - k * s) / (1.0 + k), strength

    return at_corners(after)
