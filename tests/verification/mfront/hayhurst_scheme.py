"""Hayhurst's creep as the reference integrates it, in numpy alone: where it stops counts.

The midpoint rule in 2000 steps of a second: at given strains, Newton's method from the last state
for elastic strains, creep strain, both hardenings and damage, until no residual is above 1e-7; in
most steps that is one iteration. Around it, strains are found for the prescribed stress to 1e-6 of
it. Of strains and stresses the axial and the lateral one are kept; MPa, s.
"""

import numpy as np

LAME, MU = 145000.0 * 0.3 / (1.3 * 0.4), 145000.0 / 2.6
STEPS, RAMP, LOAD = 2000, 100, 160.0
SLOPE = np.zeros((6, 2))
SLOPE[:2] = np.eye(2)


def stresses(y: np.ndarray) -> np.ndarray:
    volume = LAME * (y[0] + 2.0 * y[1])
    return (1.0 - y[5]) * np.array([volume + 2.0 * MU * y[0], volume + 2.0 * MU * y[1]])


def residual(dy: np.ndarray, y: np.ndarray, strain: np.ndarray) -> np.ndarray:
    """Of elastic strains, creep strain, hardenings and damage, in a step of a second.

    Increments are a vector, or several as columns.
    """
    middle = (y + 0.5 * dy.T).T
    axial, lateral = stresses(middle)
    creep, first, second, damage = dy[2:]
    s = axial - lateral
    grown = np.where(axial.real > 0.0, axial, 0.0)
    by_s = creep * (s != 0.0) / np.where(s != 0.0, s, 1.0)
    drive = s * (1.0 - middle[3] - middle[4]) / (9.691 * (1.0 - middle[5]))
    return np.array(
        [
            dy[0] - strain[0] + creep,
            dy[1] - strain[1] - 0.5 * creep,
            creep - 5.82514751e-11 * np.sinh(drive),
            first - 3e4 * (0.33 - middle[3]) * by_s,
            second + 280.0 * by_s,
            damage - 9.70759313e-8 * np.sinh((0.5 * grown + 0.5 * s) / 27.931695458),
        ]
    )


def step(y: np.ndarray, strain: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """The increments of a step, and the slope of its stresses."""
    dy = np.zeros(6)
    while True:
        matrix = np.imag(residual(dy[:, None] + 1e-20j * np.eye(6), y, strain)) / 1e-20
        dy = dy - np.linalg.solve(matrix, residual(dy, y, strain))
        if np.abs(residual(dy, y, strain)).max() < tolerance:
            break
    by_strain = np.linalg.solve(matrix, SLOPE)
    return dy, np.imag(stresses((y + dy)[:, None] + 1e-20j * by_strain)) / 1e-20


def at_the_end(tolerance: float) -> tuple[float, float, float, float]:
    """Strain, elastic strain, damage and primary hardening."""
    y, total = np.zeros(6), np.zeros(2)
    for second in range(1, STEPS + 1):
        target = np.array([LOAD * min(second / RAMP, 1.0), 0.0])
        strain = np.zeros(2)
        for _ in range(20):
            dy, slope = step(y, strain, tolerance)
            unbalanced = target - stresses(y + dy)
            if np.abs(unbalanced).max() <= 1e-6 * target[0]:
                break
            strain = strain + np.linalg.solve(slope, unbalanced)
        y, total = y + dy, total + strain
    return float(total[0]), float(y[0]), float(y[5]), float(y[3])
