"""Plane strain along the edges of a square."""

from pathlib import Path

import numpy as np
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
    trapezoidal rule agree to four digits. The figures of NAFEMS with hardening are those of twenty
    steps along each edge, each flowing along the normal at its start (the contact with the surface)
    and returning to the surface at its end: 5.000, 5.862, 5.482, 6.363, 6.640, 7.322, 4.230 and
    5.673, in a test here. That method is of first order, and 1 % off in the end, so ours are right.
    Without hardening the midpoint rule with twenty steps gives 3.917.""",
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


def test_where_the_figures_with_hardening_come_from():
    """Flow along the normal at the start of a step, twenty steps an edge: seven of eight agree.

    The fourth is 6.3626 so, and printed as 6.362.
    """
    mu, hardening = 100e3, 62500.0
    corners = 1e-4 * np.array(
        [(0, 0), (0.25, 0), (0.5, 0), (0.5, 0.25), (0.5, 0.5), (0.25, 0.5), (0, 0.5), (0, 0.25),
         (0, 0)]
    )  # fmt: skip
    s, strength, stresses = np.zeros(3), 5.0, []  # deviator; the mean stress does not matter
    for a, b in zip(corners, corners[1:]):
        for _ in range(20):
            step = np.array([*(b - a) / 20.0, 0.0])
            ds = 2.0 * mu * (step - step.mean())
            if 1.5 * np.sum((s + ds) ** 2) > strength**2:
                roots = np.roots([ds @ ds, 2.0 * s @ ds, s @ s - strength**2 / 1.5])
                share = np.clip(roots.real.max(), 0.0, 1.0)
                s, ds = s + share * ds, (1.0 - share) * ds
                n = 1.5 * s / np.sqrt(1.5 * s @ s)
                # |s + ds - 2 mu dp n| = sqrt(2/3) (strength + hardening dp)
                end = s + ds
                quadratic = [
                    4.0 * mu**2 * n @ n - hardening**2 / 1.5,
                    -4.0 * mu * end @ n - 2.0 * strength * hardening / 1.5,
                    end @ end - strength**2 / 1.5,
                ]
                dp = np.roots(quadratic).real.min()
                ds, strength = ds - 2.0 * mu * dp * n, strength + hardening * dp
            s = s + ds
        stresses.append(np.sqrt(1.5 * s @ s))
    for k, text in enumerate(HARDENING):
        assert abs(stresses[k] - float(text)) < (6e-4 if k == 3 else 5e-4), (k, stresses[k])
