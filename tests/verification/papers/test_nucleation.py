"""Nuclei of precipitates."""

from pathlib import Path

import numpy as np
import pytest

import neml2_jax
from neml2_jax import Scalar

from ..published import Figure, check, published

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


@published(
    "kawin, test_nucleation",
    tests="Nuclei in the bulk and at grain boundaries: factors of surface, volume and removed "
    "boundary at k = 1/2; critical radius and barrier for 0.2 J/m2, 1e4 J/m3 and, for the barrier, "
    "a boundary of 0.3 J/m2 and a radius of 3 nm",
    source="kawin (materialsgenomefoundation/kawin), kawin/tests/test_nucleation.py",
    remark="""Radius and energy are cut off in kawin's test, not rounded: they are 4e-5 m (in double
    precision a little less) and 1.94376326e-18 J. Its fourth factor is the radius of the removed
    boundary, the root of that over pi. The removed boundary at a corner has K/sqrt 8 here where
    kawin's source has K^2/sqrt 8. At k = 1/2, where K = 1, the two agree. Elsewhere only the
    first gives the sphere for k = 0, the volume that counting points finds, and a nucleus that
    vanishes at k = sqrt(2/3).""",
)
def nucleation() -> list[Figure]:
    file = neml2_jax.load_input(HERE / "nucleation.i")

    def factors(site: str, k: float) -> list[float]:
        outputs = file.get_model(site).call_by_name({"energy_ratio": Scalar(k)})
        names = ("surface_factor", "volume_factor", "removed_boundary_factor")
        return [float(outputs[f"{name}"].data) for name in names]

    figures = []
    for site, printed in (
        ("bulk", ("12.566370614359", "4.188790204786", "0.0")),
        ("boundary", ("6.283185307180", "1.308996938996", "2.356194490192")),
        ("edge", ("4.078042913449", "0.671830335206", "2.062551907830")),
        ("corner", ("2.975471716584", "0.422157733116", "1.708998517237")),
    ):
        names = ("surface", "volume", "removed boundary")
        figures += [
            Figure(f"{site}, {name}", text, ours)
            for name, text, ours in zip(names, printed, factors(site, 0.5))
        ]
    figures += [
        Figure(f"{site}, radius of that", text, (factors(site, 0.5)[2] / np.pi) ** 0.5)
        for site, text in (
            ("boundary", "0.866025403784"),
            ("edge", "0.810265797766"),
            ("corner", "0.737557539118"),
        )
    ]
    radius = file.get_model("barrier").call_by_name({})["critical_radius"]
    b, c, a = factors("boundary", 0.3 / (2.0 * 0.2))
    r = 3e-9
    energy = r * r * (b * 0.2 - a * 0.3 - c * r * 1e4)
    return figures + [
        Figure("critical radius, m", "3.9999e-5", float(radius.data), cut=True),
        Figure("energy of a nucleus on a boundary, J", "1.9437632e-18", energy, cut=True),
    ]


def test_nucleation():
    check(nucleation)
