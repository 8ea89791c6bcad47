import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import WiechertElement
from neml2_jax.testing import check_model
from neml2_jax.types import SR2

UNIT = np.array([1.0, -0.3, -0.3, 0.2, 0.0, 0.1])


@pytest.mark.parametrize("time", (0.0, 0.5, 50.0))  # instantaneous, relaxing, relaxed
def test_relaxation(time):
    """At the strain e the modulus relaxes as a Prony series of two terms."""
    E, E_1, eta_1, E_2, eta_2, e = 1000.0, 500.0, 200.0, 300.0, 600.0, 0.01
    decay_1, decay_2 = np.exp(-E_1 / eta_1 * time), np.exp(-E_2 / eta_2 * time)
    check_model(
        WiechertElement(
            equilibrium_modulus=E,
            modulus_1=E_1,
            viscosity_1=eta_1,
            modulus_2=E_2,
            viscosity_2=eta_2,
        ),
        inputs={
            "strain": SR2(e * UNIT),
            "viscous_strain_1": SR2(e * (1.0 - decay_1) * UNIT),
            "viscous_strain_2": SR2(e * (1.0 - decay_2) * UNIT),
        },
        outputs={
            "stress": SR2((E + E_1 * decay_1 + E_2 * decay_2) * e * UNIT),
            "viscous_strain_1_rate": SR2(e * E_1 / eta_1 * decay_1 * UNIT),
            "viscous_strain_2_rate": SR2(e * E_2 / eta_2 * decay_2 * UNIT),
        },
    )
