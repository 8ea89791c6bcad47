import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ScrewDislocationEvolution
from neml2_jax.testing import check_model

from . import low_temperature_iron as iron
from .crystals import over_slip, rates

model = ScrewDislocationEvolution(
    grain_size=iron.GRAIN,
    K_self=iron.K_S,
    K_forest=iron.K_F,
    y=iron.Y,
    athermal_stress=iron.TAU_0,
    mu=iron.MU,
    b=iron.B,
    interaction=iron.A,
)


@pytest.mark.parametrize("scale", (0.1, 3e4))  # storage leads, annihilation leads
def test_system_by_system(scale):
    rho = scale * np.linspace(1.0, 2.0, 12)
    gamma = np.where(rates() == 0.0, 0.1, rates())
    tau = np.linspace(-90.0, 100.0, 12)
    strength, alpha = np.full(12, 45.0), np.full(12, 0.3)
    spacing = np.linspace(0.5, 1.5, 12) / scale
    each = zip(range(12), gamma, tau, strength, spacing, alpha)
    expected = [iron.storage(i, rho, *rest) for i, *rest in each]
    assert min(expected) > 0.0 if scale < 1.0 else max(expected) < 0.0
    check_model(
        model,
        inputs={
            "dislocation_density": over_slip(rho),
            "slip_rates": over_slip(gamma),
            "resolved_shears": over_slip(tau),
            "slip_strengths": over_slip(strength),
            "forest_spacing": over_slip(spacing),
            "forest_strength": over_slip(alpha),
        },
        outputs={"dislocation_density_rate": over_slip(expected)},
    )
