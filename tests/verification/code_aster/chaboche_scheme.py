"""SSNV101a as code_aster integrates it, in numpy alone: where its local iteration stops counts.

Backward Euler for the law with two centres is one equation for the increment of equivalent plastic
strain. code_aster solves it by the secant method and stops at a residual of 1e-6 of the trial
stress (`RESI_INTE_RELA`); around it, strains are found for the prescribed stress to 1e-6 of it
(`RESI_GLOB_RELA`). Stresses are xx, yy, zz and sqrt(2) xy, in MPa.
"""

from collections.abc import Callable

import numpy as np

YOUNG, POISSON = 145200.0, 0.3
TWO_MU = YOUNG / (1.0 + POISSON)
THREE_K = YOUNG / (1.0 - 2.0 * POISSON)
MODULI, RECOVERIES = np.array([187.0 * 341.0, 29.0 * 17184.0]), np.array([341.0, 17184.0])
IDENTITY = np.array([1.0, 1.0, 1.0, 0.0])
DIRECTION = np.array([100.0, 0.0, 0.0, 100.0 * 2.0**0.5])


def yield_stress(p: float) -> float:
    return float(151.0 - 64.0 * np.exp(-2.3 * p))


def moduli(p: float) -> np.ndarray:
    return MODULI * (1.0 - 0.57 * np.exp(-6.09 * p))


def von_mises(s: np.ndarray) -> float:
    return float(np.sqrt(1.5 * s @ s))


def mean(a: np.ndarray) -> float:
    return float(a[:3].sum() / 3.0)


def secant(f: Callable[[float], float], first: float, tolerance: float) -> float:
    """A root of f, which rises from below zero at 0, from chords kept within their bracket."""
    above = first
    while f(above) < 0.0:
        above *= 10.0
    while f(above / 10.0) > tolerance:
        above /= 10.0
    low, high = (0.0, f(0.0)), (above, f(above))
    before, now = low, high
    while abs(now[1]) >= tolerance:
        low, high = (now, high) if now[1] < 0.0 else (low, now)
        x = before[0] - before[1] * (now[0] - before[0]) / (now[1] - before[1])
        if not low[0] < x < high[0]:
            x = low[0] - low[1] * (high[0] - low[0]) / (high[1] - low[1])
        before, now = now, (x, f(x))
    return now[0]


class State:
    """Stress, equivalent plastic strain and both centres."""

    def __init__(self, stress: np.ndarray, p: float, centers: np.ndarray):
        self.stress, self.p, self.centers = stress, p, centers

    def after(self, strain: np.ndarray, tolerance: float) -> "State":
        """The state after an increment of strain."""
        pressure = (mean(self.stress) + THREE_K * mean(strain)) * IDENTITY
        trial = self.stress + TWO_MU * strain
        trial = trial - mean(trial) * IDENTITY
        size = von_mises(trial - 2.0 / 3.0 * MODULI @ self.centers)
        excess = von_mises(trial - 2.0 / 3.0 * moduli(self.p) @ self.centers) - yield_stress(self.p)
        if excess <= 0.0:
            return State(trial + pressure, self.p, self.centers)

        def shrunk(dp: float) -> np.ndarray:
            return moduli(self.p + dp) / (1.0 + RECOVERIES * dp)

        def residual(dp: float) -> float:
            over = von_mises(trial - 2.0 / 3.0 * shrunk(dp) @ self.centers)
            borne = yield_stress(self.p + dp) + (1.5 * TWO_MU + shrunk(dp).sum()) * dp
            return (borne - over) / size

        first = excess / (1.5 * TWO_MU + moduli(self.p).sum())
        dp = secant(residual, first, tolerance)
        over = trial - 2.0 / 3.0 * shrunk(dp) @ self.centers
        flow = 1.5 * dp * over / von_mises(over)
        centers = (self.centers + flow) / (1.0 + RECOVERIES * dp)[:, None]
        return State(trial - TWO_MU * flow + pressure, self.p + dp, centers)


def strains(tolerance: float) -> tuple[float, float, float]:
    """Axial, shear and equivalent plastic strain at the end of one step and then twelve."""
    state, total = State(np.zeros(4), 0.0, np.zeros((2, 4))), np.zeros(4)
    for load in np.linspace(0.4, 1.435, 13):
        strain = np.zeros(4)
        while True:
            end = state.after(strain, tolerance)
            unbalanced = load * DIRECTION - end.stress
            if np.abs(unbalanced).max() <= 1e-6 * load * DIRECTION.max():
                break
            at = state.after(strain, 1e-13).stress
            tangent = [
                (state.after(strain + 1e-9 * e, 1e-13).stress - at) / 1e-9 for e in np.eye(4)
            ]
            strain = strain + np.linalg.solve(np.transpose(tangent), unbalanced)
        state, total = end, total + strain
    return float(total[0]), float(total[3] / 2.0**0.5), state.p
