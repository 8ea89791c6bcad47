"""SSNV171a as code_aster integrates it, in numpy alone: where its strain iteration stops counts.

At given strain, stress and slips of a step are found by Newton's method from the last state;
around it, strains are found for the prescribed stress from an elastic guess, and are accepted once
that is met to 1e-6 (`RESI_GLOB_RELA`). Tensors are Mandel's vectors; MPa, s.
"""

import numpy as np

YOUNG, POISSON = 145200.0, 0.3
STRENGTH, RISE, RATE, RECOVERY, DRAG, EXPONENT = 75.5, 9.77, 19.34, 36.68, 40.0, 10
ROOT2 = 2.0**0.5
IDENTITY = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
LAME = YOUNG * POISSON / (1.0 + POISSON) / (1.0 - 2.0 * POISSON)
STIFFNESS = YOUNG / (1.0 + POISSON) * np.eye(6) + LAME * np.outer(IDENTITY, IDENTITY)
COMPLIANCE = np.linalg.inv(STIFFNESS)


def mandel(a: np.ndarray) -> list[float]:
    return [a[0, 0], a[1, 1], a[2, 2], ROOT2 * a[0, 1], ROOT2 * a[0, 2], ROOT2 * a[1, 2]]


def schmid_tensors(angle: float) -> np.ndarray:
    """Of the twelve systems of a face-centred crystal that is turned about z."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    tensors = []
    for normal in ((1, 1, 1), (1, -1, 1), (-1, 1, 1), (-1, -1, 1)):
        for slip in ((0, 1, 1), (0, 1, -1), (1, 0, 1), (1, 0, -1), (1, 1, 0), (1, -1, 0)):
            if np.dot(normal, slip) == 0:
                n, m = turn @ normal / 3.0**0.5, turn @ slip / ROOT2
                tensors.append(mandel(0.5 * (np.outer(m, n) + np.outer(n, m))))
    return np.array(tensors)


SCHMID = schmid_tensors(np.pi / 6.0)


class State:
    """Stress, and of each system: slip, its sum without sign and the back strain."""

    def __init__(self, stress, slips, sums, back):
        self.stress, self.slips, self.sums, self.back = stress, slips, sums, back

    def slip_increments(self, shears: np.ndarray, d: np.ndarray, dt: float):
        """What the law gives for assumed increments `d`, its slopes, and the back strain's."""
        size, sign = np.abs(d), np.sign(d)
        below = 1.0 + RECOVERY * size
        back = (d - RECOVERY * self.back * size) / below
        back_slope = (1.0 - RECOVERY * sign * (self.back + back)) / below
        decay = np.exp(-RATE * (self.sums + size))
        driving = shears - (self.back + back)
        over = np.maximum(np.abs(driving) - STRENGTH - RISE * (1.0 - decay), 0.0) / DRAG
        rise = dt * EXPONENT / DRAG * over ** (EXPONENT - 1)
        slope = -rise * (back_slope + np.sign(driving) * RISE * RATE * decay * sign)
        return dt * over**EXPONENT * np.sign(driving), rise, slope, back

    def after(self, strain: np.ndarray, dt: float) -> tuple["State", np.ndarray]:
        """The state after an increment of strain, and the slope of its stress."""
        x, matrix = np.zeros(18), np.eye(18)
        for _ in range(60):
            shears = SCHMID @ (self.stress + x[:6])
            slips, by_shear, by_slip, _ = self.slip_increments(shears, x[6:], dt)
            residual = np.concatenate(
                (strain - SCHMID.T @ slips - COMPLIANCE @ x[:6], slips - x[6:])
            )
            matrix[:6, :6] = COMPLIANCE + SCHMID.T @ (by_shear[:, None] * SCHMID)
            matrix[:6, 6:] = SCHMID.T * by_slip
            matrix[6:, :6] = -by_shear[:, None] * SCHMID
            matrix[6:, 6:] = np.eye(12) - np.diag(by_slip)
            dx = np.linalg.solve(matrix, residual)
            x = x + dx
            if np.abs(dx).max() <= 1e-9 * np.abs(x).max():
                break
        slips = x[6:]
        back = self.slip_increments(SCHMID @ (self.stress + x[:6]), slips, dt)[3]
        end = State(
            self.stress + x[:6], self.slips + slips, self.sums + np.abs(slips), self.back + back
        )
        return end, np.linalg.inv(matrix)[:6, :6]


def strains(stress_tolerance: float) -> tuple[float, float, float]:
    """Axial, lateral and lateral plastic strain at 210 MPa, after one step and then 300."""
    state, total, before = State(np.zeros(6), *np.zeros((3, 12))), np.zeros(6), 0.0
    for now in np.linspace(0.87, 1.5, 301):
        load = 140.0 * now
        target = load * np.eye(6)[0]
        strain = COMPLIANCE @ (target - state.stress)
        while True:
            end, slope = state.after(strain, now - before)
            unbalanced = target - end.stress
            if np.abs(unbalanced).max() <= stress_tolerance * load:
                break
            strain = strain + np.linalg.solve(slope, unbalanced)
        state, total, before = end, total + strain, now
    return float(total[0]), float(total[1]), float((SCHMID.T @ state.slips)[1])
