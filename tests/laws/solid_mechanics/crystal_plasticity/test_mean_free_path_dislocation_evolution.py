import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import MeanFreePathDislocationEvolution
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .crystals import PLANES, crystal, over_slip, rates

a = np.random.default_rng(1).uniform(0.1, 0.6, (12, 12))


@pytest.mark.parametrize("scale", (0.0, 3.0, 4000.0))  # none, storage leads, annihilation leads
def test_system_by_system(scale):
    rho = scale * np.linspace(1.0, 2.0, 12)
    slip = np.where(rates() == 0.0, 0.1, rates())
    expected = np.zeros(12)
    for i in range(12):
        forest = coplanar = every = 0.0
        for j in range(12):
            root = np.sqrt(a[i, j] * rho[j])
            every += root
            if abs(PLANES[i] @ PLANES[j]) > 1.0 - 1e-8:
                coplanar += root
            else:
                forest += np.sqrt(a[i, j]) * rho[j]
        stored = (0.13 * forest / every if every else 0.0) + 0.05 * 0.9 * coplanar
        expected[i] = abs(slip[i]) / 0.25 * (stored - 0.02 * rho[i])
    check_model(
        MeanFreePathDislocationEvolution(
            A=0.13, B=0.05, y=0.02, b=0.25, interaction=a, crystal_geometry=crystal
        ),
        inputs={
            "dislocation_density": over_slip(rho),
            "slip_rates": over_slip(slip),
            "line_tension": Scalar(0.9),
        },
        outputs={"dislocation_density_rate": over_slip(expected)},
        differences=scale != 0,  # the root is steep at zero
    )
