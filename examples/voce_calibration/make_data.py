"""Makes the tension tests: stresses in closed form, not by the model that is fitted, and noise.

In tension at constant temperature $\\sigma = \\sigma_y + R (1 - e^{-d p})$, $p = \\varepsilon -
\\sigma / E$.
"""

from pathlib import Path

import numpy as np
from scipy.optimize import brentq

HERE = Path(__file__).parent
YOUNG, RATE, NOISE = 70000.0, 1e-3, 1.0
# Temperature to yield stress and hardening at saturation, MPa.
TRUTH = {300: (150.0, 120.0), 500: (120.0, 80.0), 700: (70.0, 30.0)}
SATURATION_RATE = 25.0


def stress(strain: float, yield_stress: float, hardening: float) -> float:
    if YOUNG * strain <= yield_stress:
        return YOUNG * strain

    def off(s: float) -> float:
        plastic = strain - s / YOUNG
        return s - yield_stress - hardening * (1.0 - np.exp(-SATURATION_RATE * plastic))

    return float(brentq(off, yield_stress, YOUNG * strain, xtol=1e-10))  # type: ignore[arg-type]


def main(folder: Path = HERE) -> None:
    random = np.random.default_rng(2)
    for temperature, values in TRUTH.items():
        strain = np.concatenate([[0.0], 0.08 * (np.arange(1, 41) / 40) ** 1.5])
        exact = np.array([stress(e, *values) for e in strain])
        measured = exact + NOISE * random.normal(size=len(strain)) * (strain > 0)
        with open(folder / f"tension_{temperature}.csv", "w", encoding="utf-8") as file:
            file.write(f"# Made up: closed form at {temperature} K, and noise of {NOISE:g} MPa\n")
            file.write("time [s],strain [%],stress [MPa]\n")
            for e, s in zip(strain, measured):
                file.write(f"{e / RATE:.4f},{100 * e:.5f},{s:.2f}\n")


if __name__ == "__main__":
    main()
