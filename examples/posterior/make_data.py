"""Makes the tension tests: a bar of one dimension with Voce's hardening, by scipy, and noise."""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
import tension_bar  # noqa: E402  # pyright: ignore[reportMissingImports]

YOUNG, EXPONENT, NOISE = 195000.0, 6.0, 2.0
TRUTH = {"yield": 120.0, "saturation": 80.0, "rate": 40.0, "drag": 300.0}
RATES = (1e-4, 1e-2)


def hardening(p: float) -> float:
    return TRUTH["saturation"] * -np.expm1(-TRUTH["rate"] * p)


def main(folder: Path = HERE) -> None:
    random = np.random.default_rng(5)
    strain = 0.06 * (np.arange(31) / 30) ** 1.7
    for rate in RATES:
        exact = tension_bar.stress(strain, rate, young=YOUNG, yield_stress=TRUTH["yield"],
                                   drag=TRUTH["drag"], exponent=EXPONENT,
                                   hardening=hardening)  # fmt: skip
        measured = exact + NOISE * random.normal(size=len(strain)) * (strain > 0)
        tension_bar.write(folder / f"tension_{rate:g}.csv", rate, NOISE, strain, measured)


if __name__ == "__main__":
    main()
