"""Plane strain along the edges of a square."""

from pathlib import Path

import pytest

from ..published import Figure, check, extrapolated, published, run

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow
PERFECT = ("5.000", "5.000", "5.000", "5.000", "5.000", "5.000", "3.917", "5.000")
HARDENING = ("5.000", "5.862", "5.482", "6.362", "6.640", "7.322", "4.230", "5.673")


@published(
    "NL1",
    tests="Mises plasticity in plane strain, perfect and with isotropic hardening of 62.5 GPa: "
    "effective stress after each of eight strain steps, MPa",
    source="NAFEMS, Fundamental tests of 2D elasto-plastic material behaviour, NL1",
    remark="""Ours is the limit of many steps, in which backward Euler, the midpoint rule and the
    trapezoidal rule agree to four digits. The figures of NAFEMS lie where a method of second order
    has got with few steps along each edge: the midpoint rule with twenty gives its 3.917, and with
    two 6.637, 7.317, 4.221 and 5.664 for the last four with hardening. So the three that turn and
    the two after them hold to that error, 1 % at most, and ours are right.""",
)
def nl1() -> list[Figure]:
    figures = []
    for name, modulus, printed, errors in (
        ("perfect", 0.0, PERFECT, {6: 3e-4}),
        ("hardening", 62500.0, HARDENING, {3: 2e-4, 4: 1e-3, 5: 1.5e-3, 6: 1e-2, 7: 1e-2}),
    ):

        def stresses(steps: int, modulus: float = modulus):
            history = run(HERE / "nl1.i", steps=steps, hardening_modulus=modulus)
            return history["output.effective_stress"][steps::steps]

        for k, (text, ours) in enumerate(zip(printed, extrapolated(stresses, 500))):
            because = "the published figure was computed in few steps" if k in errors else ""
            figures.append(
                Figure(f"{name}, step {k + 1}", text, float(ours), errors.get(k), because)
            )
    return figures


def test_nl1():
    check(nl1)
