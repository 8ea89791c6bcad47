"""Viscoplasticity and creep."""

from pathlib import Path

import numpy as np
import pytest

from ..published import Figure, check, extrapolated, figures_with_scheme, published, run
from .hayhurst_scheme import at_the_end

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


@pytest.mark.runs_long
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

    return [Figure("creep strain", "0.01260621", float(extrapolated(strain, 250)))]


def test_strainhardeningcreep():
    check(strainhardeningcreep)


@published(
    "GeneralizedMaxwell",
    tests="Three Maxwell branches of bulk and shear, of 2, 20 and 200 days, at -25.8 MPa for 300 "
    "days",
    source="TFEL, generalizedmaxwell.ref",
    remark="""The steps of MFront's test; between them the strain is linear, and both integrate that
    exactly. The published run starts with a strain and branches without stress.""",
)
def generalizedmaxwell() -> list[Figure]:
    strain = run(HERE / "generalizedmaxwell.i").at("output.strain", -1)
    return [
        Figure("axial strain", "-0.00398571", strain[2]),
        Figure("lateral strain", "0.000762336", strain[0]),
    ]


def test_generalizedmaxwell():
    check(generalizedmaxwell)


@published(
    "Hayhurst",
    tests="Creep with two hardening variables and damage, 160 MPa for 2000 s",
    source="TFEL, hayhurst.ref, which code_aster computed",
    remark="""Ours is the limit of many steps. The reference comes from the midpoint rule in steps
    of a second, whose Newton iterations stop at residuals of 1e-7 (`hayhurst_scheme.py`; the
    tolerance is one that gives its rows from the first on): most steps take one, from the state
    before, so that hardening in them is explicit. That makes its creep strain 1.2e-4 of itself too
    small.""",
)
def hayhurst() -> list[Figure]:
    def state(steps: int) -> np.ndarray:
        history = run(HERE / "hayhurst.i", steps=steps)
        return np.array(
            [
                history.at("output.strain", -1)[0],
                history.at("output.strain", -1)[0] - history.at("output.plastic_strain", -1)[0],
                history.at("output.damage", -1),
                history.at("output.first_hardening", -1),
            ]
        )

    return figures_with_scheme(
        ("axial strain", "elastic strain", "damage", "primary hardening"),
        ("0.0179767", "0.00113595", "0.0286107", "0.316306"),
        extrapolated(state, 1000),
        at_the_end(1e-7),
        within=1.2e-4,
        because="the reference stops its iterations at 1e-7",
    )


@pytest.mark.runs_long
def test_hayhurst():
    check(hayhurst)
