"""Makes the tension tests: a bar of one dimension by scipy, with a hardening of two stages."""

from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

HERE = Path(__file__).parent
YOUNG, YIELD, DRAG, EXPONENT, NOISE = 195000.0, 120.0, 400.0, 6.0, 1.0
NORMAL = np.sqrt(2.0 / 3.0)  # the yield function has a gradient of unit length
RATES = (1e-4, 1e-3, 1e-2, 1e-1)


def hardening(p: np.ndarray) -> np.ndarray:
    """Fast saturation, and a slow second stage that begins at 1 % of plastic strain."""
    return 60.0 * -np.expm1(-150.0 * p) + 90.0 * p**2 / (p**2 + 0.02**2)


def stress(strain: np.ndarray, rate: float) -> np.ndarray:
    def slope(t: float, y: np.ndarray) -> list[float]:
        s, p = y
        over = max(s - YIELD - float(hardening(p)), 0.0)
        flow = NORMAL * (NORMAL * over / DRAG) ** EXPONENT
        return [YOUNG * (rate - flow), flow]

    times = strain / rate
    found = solve_ivp(slope, times[[0, -1]], [0.0, 0.0], "LSODA", times, rtol=1e-9, atol=1e-9)
    return found.y[0]


def main(folder: Path = HERE) -> None:
    random = np.random.default_rng(3)
    strain = 0.06 * (np.arange(41) / 40) ** 1.7
    for rate in RATES:
        measured = stress(strain, rate) + NOISE * random.normal(size=len(strain)) * (strain > 0)
        with open(folder / f"tension_{rate:g}.csv", "w", encoding="utf-8") as file:
            file.write(f"# Made up: scipy at a rate of {rate:g} 1/s, and noise of {NOISE:g} MPa\n")
            file.write("time [s],strain [%],stress [MPa]\n")
            for e, s in zip(strain, measured):
                file.write(f"{e / rate:.6g},{100 * e:.5f},{s:.2f}\n")


if __name__ == "__main__":
    main()
