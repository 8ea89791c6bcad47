"""Makes the tension tests: a bar of one dimension with Voce's hardening, by scipy, and noise."""

from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

HERE = Path(__file__).parent
YOUNG, EXPONENT, NOISE = 195000.0, 6.0, 2.0
TRUTH = {"yield": 120.0, "saturation": 80.0, "rate": 40.0, "drag": 300.0}
NORMAL = np.sqrt(2.0 / 3.0)  # the yield function has a gradient of unit length
RATES = (1e-4, 1e-2)


def stress(strain: np.ndarray, rate: float) -> np.ndarray:
    def slope(t: float, y: np.ndarray) -> list[float]:
        s, p = y
        hardening = TRUTH["saturation"] * -np.expm1(-TRUTH["rate"] * p)
        over = max(s - TRUTH["yield"] - hardening, 0.0)
        flow = NORMAL * (NORMAL * over / TRUTH["drag"]) ** EXPONENT
        return [YOUNG * (rate - flow), flow]

    times = strain / rate
    found = solve_ivp(slope, times[[0, -1]], [0.0, 0.0], "LSODA", times, rtol=1e-9, atol=1e-9)
    return found.y[0]


def main(folder: Path = HERE) -> None:
    random = np.random.default_rng(5)
    strain = 0.06 * (np.arange(31) / 30) ** 1.7
    for rate in RATES:
        measured = stress(strain, rate) + NOISE * random.normal(size=len(strain)) * (strain > 0)
        with open(folder / f"tension_{rate:g}.csv", "w", encoding="utf-8") as file:
            file.write(f"# Made up: scipy at a rate of {rate:g} 1/s, and noise of {NOISE:g} MPa\n")
            file.write("time [s],strain [%],stress [MPa]\n")
            for e, s in zip(strain, measured):
                file.write(f"{e / rate:.6g},{100 * e:.5f},{s:.2f}\n")


if __name__ == "__main__":
    main()
