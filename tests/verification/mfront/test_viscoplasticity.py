"""Viscoplasticity and creep."""

from pathlib import Path

import numpy as np
import pytest

from ..published import Figure, check, extrapolated, published, run

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


@published(
    "ViscoPlasIsoCin",
    tests="Two isotropic hardenings, a back stress and two viscous mechanisms in series, pulled "
    "and pushed back",
    source="TFEL, viscoplasisocin.ref",
    remark="""2000 steps of the midpoint rule, as MFront takes. MFront's back stress is C a without
    2/3, so that its 1000 MPa are 1500 MPa here.""",
)
def viscoplasisocin() -> list[Figure]:
    stress = run(HERE / "viscoplasisocin.i")["output.stress"][:, 0]
    return [
        Figure(f"stress at {when} s, MPa", printed, stress[round(5 * when)])
        for when, printed in (
            (19.8, "668.016"),
            (79.8, "787.923"),
            (200.0, "962.411"),
            (299.8, "-861.175"),
            (400.0, "-977.892"),
        )
    ]


def test_viscoplasisocin():
    check(viscoplasisocin)


@published(
    "Norton",
    tests="Steady creep: strain after an hour",
    source="TFEL, norton.mtest, whose reference is the closed form s/E + A s^n t",
)
def norton() -> list[Figure]:
    strain = run(HERE / "norton.i").at("output.strain", -1)[0]
    return [Figure("axial strain", "0.00226068091", strain)]


def test_norton():
    check(norton)


@published(
    "StrainHardeningCreep",
    tests="Primary creep that hardens with strain: strain after an hour",
    source="TFEL, strainhardeningcreep.mtest, whose reference is the closed form",
    remark="The limit of many steps of backward Euler.",
)
def strainhardeningcreep() -> list[Figure]:
    def strain(steps: int) -> np.ndarray:
        history = run(HERE / "strainhardeningcreep.i", steps=steps)
        return np.asarray(history.at("output.equivalent_plastic_strain", -1))

    return [Figure("creep strain", "0.01260621", float(extrapolated(strain, 1000)))]


def test_strainhardeningcreep():
    check(strainhardeningcreep)
