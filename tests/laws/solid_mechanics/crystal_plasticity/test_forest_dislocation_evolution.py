import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import (
    ForestDislocationEvolution,
    PerSlipForestDislocationEvolution,
)
from neml2_jax.testing import check_model

from .crystals import over_slip, rates

A = np.random.default_rng(1).uniform(0.1, 0.4, (12, 12))


@pytest.mark.parametrize("scale", (0.0, 3.0, 40.0))  # none, storage leads, recovery leads
def test_closed_form(scale):
    rho = scale * np.linspace(1.0, 2.0, 12)
    slip = np.where(rates() == 0.0, 0.1, rates())
    expected = (2.0 * np.sqrt(A @ rho) - 0.5 * rho) * np.abs(slip)
    check_model(
        ForestDislocationEvolution(k1=2.0, k2=0.5, interaction=A),
        inputs={"dislocation_density": over_slip(rho), "slip_rates": over_slip(slip)},
        outputs={"dislocation_density_rate": over_slip(expected)},
        differences=scale != 0,  # the root is steep at zero
    )


def test_without_interaction():
    rho, slip = over_slip(np.linspace(1.0, 2.0, 12)), over_slip(rates())
    together = ForestDislocationEvolution(k1=2.0, k2=0.5, interaction=np.eye(12))
    apart = PerSlipForestDislocationEvolution(k1=2.0, k2=0.5)
    np.testing.assert_allclose(together(rho, slip).data, apart(rho, slip).data, rtol=1e-14)
