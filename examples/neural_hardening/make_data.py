"""Makes the tension tests: a bar of one dimension by scipy, with a hardening of two stages."""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
import tension_bar  # noqa: E402  # pyright: ignore[reportMissingImports]

YOUNG, YIELD, DRAG, EXPONENT, NOISE = 195000.0, 120.0, 400.0, 6.0, 1.0
RATES = (1e-4, 1e-3, 1e-2, 1e-1)


def hardening(p: np.ndarray) -> np.ndarray:
    """Fast saturation, and a slow second stage that begins at 1 % of plastic strain."""
    return 60.0 * -np.expm1(-150.0 * p) + 90.0 * p**2 / (p**2 + 0.02**2)


def main(folder: Path = HERE) -> None:
    random = np.random.default_rng(3)
    strain = 0.06 * (np.arange(41) / 40) ** 1.7
    for rate in RATES:
        exact = tension_bar.stress(strain, rate, young=YOUNG, yield_stress=YIELD, drag=DRAG,
                                   exponent=EXPONENT,
                                   hardening=lambda p: float(hardening(np.asarray(p))))  # fmt: skip
        measured = exact + NOISE * random.normal(size=len(strain)) * (strain > 0)
        tension_bar.write(folder / f"tension_{rate:g}.csv", rate, NOISE, strain, measured)


if __name__ == "__main__":
    main()
