"""Steady creep by Norton's law, whose strains and stresses have closed forms."""

from pathlib import Path

import numpy as np
import pytest

from ..published import Figure, check, extrapolated, published, run

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


@published(
    "Creep under held stresses",
    tests="Secondary creep, 1e-5 (s / 200 MPa)^5 per hour, for 1000 h under five states of stress",
    source="A. A. Becker, T. H. Hyde, Fundamental Tests of Creep Behaviour, NAFEMS R0027 (1993), "
    "gives the kinds of tests; the figures are the closed form A seq^4 (3/2) dev(s) t",
)
def creep_states() -> list[Figure]:
    strain = run(HERE / "creep_states.i").at("output.plastic_strain", -1)
    figures = []
    for state, (name, stress) in enumerate(
        (
            ("along an axis", (200.0, 0.0, 0.0, 0.0)),
            ("equal biaxial", (200.0, 200.0, 0.0, 0.0)),
            ("opposite biaxial", (200.0, -200.0, 0.0, 0.0)),
            ("shear", (0.0, 0.0, 0.0, 100.0)),
            ("all", (200.0, 100.0, 50.0, 50.0)),
        )
    ):
        axes, shear = np.array(stress[:3]), stress[3]
        deviator = axes - axes.mean()
        mises = np.sqrt(1.5 * (deviator @ deviator + 2.0 * shear**2))
        factor = 0.01 * (mises / 200.0) ** 4 * 1.5 / 200.0
        if shear == 100.0:
            ours, closed = strain[state, 5] / 2.0**0.5, factor * shear
        else:
            ours, closed = strain[state, 0], factor * deviator[0]
        figures.append(Figure(name, f"{closed:.7f}", float(ours)))
    return figures


def test_creep_states():
    check(creep_states)


@published(
    "Relaxation by creep",
    tests="Stress that is left after 1000 h at a strain of 0.1 %, MPa: secondary creep as above",
    source="as above; the closed form is (s0^-4 + 4 E A t)^(-1/4)",
    remark="The limit of many steps of backward Euler.",
)
def creep_relaxation() -> list[Figure]:
    def stress(steps: int) -> np.ndarray:
        history = run(HERE / "creep_relaxation.i", "relaxation", at_once=50, steps=steps)
        return np.asarray(history.at("output.stress", -1)[0])

    rate = 1e-5 / 200.0**5
    closed = (200.0**-4 + 4.0 * 200000.0 * rate * 1000.0) ** -0.25
    return [Figure("stress", f"{closed:.3f}", float(extrapolated(stress, 50)))]


def test_creep_relaxation():
    check(creep_relaxation)
