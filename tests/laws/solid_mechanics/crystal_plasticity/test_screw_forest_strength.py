import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ScrewForestStrength
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from . import low_temperature_iron as iron
from .crystals import over_slip

model = ScrewForestStrength(
    lattice_friction=iron.TAU_F,
    athermal_stress=iron.TAU_0,
    mu=iron.MU,
    b=iron.B,
    obstacle_size=iron.D,
    shortest_screw=iron.LC,
    mobile_density=iron.RHO_M,
    attempt_frequency=iron.OMEGA,
    activation_energy=iron.G0,
    thermal_energy=iron.KT,
    interaction=iron.A,
)


# at rest, so slow that no stress is needed, in a test, at impact
@pytest.mark.parametrize("rate", (0.0, 1e-9, 5e-4, 10.0))
@pytest.mark.parametrize("scale", (0.1, 30.0))  # few dislocations, many
def test_system_by_system(rate, scale):
    rho = scale * np.linspace(1.0, 2.0, 12)
    each = np.array([iron.strength(i, rho, rate) for i in range(12)]).T
    names = ("slip_strengths", "screw_length", "forest_spacing", "forest_strength")
    check_model(
        model,
        inputs={"dislocation_density": over_slip(rho), "strain_rate": Scalar(rate)},
        outputs={name: over_slip(x) for name, x in zip(names, each, strict=True)},
        differences=rate > 0.0,
    )
