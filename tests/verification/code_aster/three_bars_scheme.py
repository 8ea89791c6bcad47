"""SSNP303a as code_aster solves it, in numpy alone: where its search for balance stops counts.

Each of 60 steps to a load starts from an elastic increment of the shared strains and goes on with
elastic iterations, whose lengths a line search sets by up to three secants, until forces balance
to 1e-4 of the load (`RESI_GLOB_RELA`). Stresses are xx and yy, in MPa.
"""

import numpy as np
from scipy.optimize import root_scalar

YOUNG, POISSON = np.array([1e5, 6e4, 4e4]), 0.25
STRENGTHS = np.array([3.0, 6.0, 8.0])
PLANE = np.array([[1.0, POISSON], [POISSON, 1.0]]) / (1.0 - POISSON**2)
LOADS = (0.0, 3.0, 6.0, 9.0, 12.95, 15.0, 16.93)


def after(stress: np.ndarray, strain: np.ndarray, young: float, strength: float) -> np.ndarray:
    """Stress of a bar after an increment of strain: backward Euler in plane stress."""
    trial = stress + young * PLANE @ strain
    both, apart = trial.sum(), trial[0] - trial[1]

    def relaxed(flow: float) -> tuple[float, float]:
        soft, hard = young / (3.0 * (1.0 - POISSON)), young / (1.0 + POISSON)
        return both / (1.0 + soft * flow), apart / (1.0 + hard * flow)

    def excess(flow: float) -> float:
        sums, differences = relaxed(flow)
        return float(np.sqrt(0.25 * sums**2 + 0.75 * differences**2) - strength)

    flow = 0.0
    if excess(0.0) > 0.0:
        flow = float(root_scalar(excess, bracket=(0.0, 1.0), xtol=1e-18, rtol=1e-14).root)
    sums, differences = relaxed(flow)
    return 0.5 * np.array([sums + differences, sums - differences])


def stresses() -> np.ndarray:
    """Of the bars, `(6, 3, 2)`, under the six loads."""
    elastic = np.linalg.inv(YOUNG.sum() * PLANE)
    bars, ends = np.zeros((3, 2)), []
    for low, high in zip(LOADS, LOADS[1:]):
        for k in range(1, 61):
            load = np.array([low + (high - low) * k / 60.0, 0.0])
            strain, now, first = np.zeros(2), bars, True

            def at(x: np.ndarray, bars=bars) -> np.ndarray:
                return np.array([after(*bar) for bar in zip(bars, [x] * 3, YOUNG, STRENGTHS)])

            while first or np.abs(load - now.sum(0)).max() > 1e-4 * load[0]:
                step = elastic @ (load - now.sum(0))
                length = 1.0 if first else line_search(strain, step, load, now, at)
                strain, first = strain + length * step, False
                now = at(strain)
            bars = now
        ends.append(bars)
    return np.array(ends)


def line_search(strain, step, load, now, at) -> float:
    """The length, of those tried, at which the step does least work against what is not balanced.

    It is done where that is a tenth of what it was.
    """
    before, work_before = 0.0, step @ (now.sum(0) - load)
    enough, length, tried = 0.1 * abs(work_before), 1.0, []
    for _ in range(4):
        work = step @ (at(strain + length * step).sum(0) - load)
        tried.append((abs(work), length))
        if abs(work) < enough:
            break
        secant = (work * before - work_before * length) / (work - work_before)
        before, work_before, length = length, work, float(np.clip(secant, 0.01, 10.0))
    return min(tried)[1]
