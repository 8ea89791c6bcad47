"""Plasticity that does not depend on the rate."""

from pathlib import Path

import pytest

from ..published import Figure, check, published, run

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


@published(
    "Plasticity",
    tests="Linear isotropic hardening under a strain of 0.1 % and back to zero",
    source="TFEL, plasticity.ref",
)
def plasticity() -> list[Figure]:
    history = run(HERE / "plasticity.i")
    stress, strain = history["output.stress"], history["output.strain"]
    p = history["output.equivalent_plastic_strain"]
    return [
        Figure("stress at 3600 s, MPa", "121.428571", stress[2, 0]),
        Figure("equivalent plastic strain", "1.90476190e-4", p[2]),
        Figure("lateral strain at 3600 s", "-3.38095e-4", strain[2, 1]),
        Figure("stress at 7200 s, MPa", "-28.5714286", stress[4, 0]),
    ]


def test_plasticity():
    check(plasticity)


@published(
    "GursonTvergaardNeedleman1982",
    tests="Growth and coalescence of voids under a constant ratio of stresses",
    source="TFEL, GursonTvergaardNeedleman1982-test1.ref",
    remark="500 steps of backward Euler, as MFront takes; its test allows 1e-8 of void fraction.",
)
def gtn() -> list[Figure]:
    history = run(HERE / "gtn1982.i")
    figures = []
    for strain, stress, voids in (
        ("0.05", "331.208", "0.00136353"),
        ("0.25", "325.949", "0.00480851"),
        ("0.35", "319.897", "0.00889936"),
        ("0.5", "92.135", "0.0613257"),
    ):
        step = round(1000 * float(strain))
        ours = history.at("output.stress", step)[0], history.at("output.void_fraction", step)
        figures += [
            Figure(f"axial stress at {strain}, MPa", stress, ours[0]),
            Figure(
                f"void fraction at {strain}",
                voids,
                float(ours[1]),
                1e-8 / float(voids),
                "MFront's test allows 1e-8",
            ),
        ]
    return figures


def test_gtn():
    check(gtn)


@published(
    "DruckerPrager",
    tests="Drucker and Prager's cone with another dilatancy, in tension and compression",
    source="TFEL, druckerprager.ref and druckerprager2.ref",
    remark="""MFront's flow is a 1 + n where normality to the cone a tr/3 + seq would be a/3 1 + n:
    it dilates three times as much. Here it is normal to a second cone, of three times the
    friction.""",
)
def druckerprager() -> list[Figure]:
    history = run(HERE / "druckerprager.i")
    stress, strain = history.at("output.stress", -1), history.at("output.strain", -1)
    return [
        Figure("stress in tension, MPa", "90", stress[0, 0]),
        Figure("lateral strain in tension", "0.000515", strain[0, 1]),
        Figure("stress in compression, MPa", "-150", stress[1, 0]),
    ]


def test_druckerprager():
    check(druckerprager)
