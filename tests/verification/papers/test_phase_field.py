"""Brittle fracture by a phase field."""

from pathlib import Path

import numpy as np
import pytest

from ..published import Figure, check, published, run

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


def peak(functional: str) -> tuple[float, float]:
    """Strain and stress at the peak: the largest of a run, then of one around it, three times."""
    first, last, steps = 0.0, 0.03, 200
    strain = stress = np.zeros(0)
    k = 0
    for _ in range(4):
        history = run(
            HERE / "homogeneous_phase_field.i", functional=functional, first=first, last=last
        )
        stress = history["output.stress"][1:, 0]
        strain = np.linspace(first, last, steps)
        k = int(stress.argmax())
        first, last = strain[max(k - 2, 0)], strain[min(k + 2, steps - 1)]
    return float(strain[k]), float(stress[k])


@published(
    "Homogeneous phase field",
    tests="Peak of a bar that breaks homogeneously, E 210 GPa, Gc 2.7 N/mm, l 0.015 mm",
    source="K. Pham, H. Amor, J.-J. Marigo, C. Maurini, Int. J. Damage Mech. 20 (2011) 618-652, "
    "closed forms (9/16) sqrt(E Gc / 3 l) and sqrt(3 E Gc / 8 l)",
)
def phase_field() -> list[Figure]:
    (strain, second), (_, first) = peak("AT2"), peak("AT1")
    return [
        Figure("peak stress of AT2, MPa", "1996.68", second),
        Figure("strain at the peak of AT2", "0.0169031", strain),
        Figure("peak stress of AT1, MPa", "3764.97", first),
    ]


def test_phase_field():
    check(phase_field)
