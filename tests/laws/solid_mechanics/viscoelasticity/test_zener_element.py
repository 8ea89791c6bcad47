import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ZenerElement
from neml2_jax.testing import check_model
from neml2_jax.types import SR2

UNIT = np.array([1.0, -0.3, -0.3, 0.2, 0.0, 0.1])


@pytest.mark.parametrize("time", (0.0, 0.5, 50.0))  # instantaneous, relaxing, relaxed
def test_relaxation(time):
    """At the strain e the modulus relaxes as E + E_M exp(-t E_M / eta)."""
    E, E_M, eta, e = 1000.0, 500.0, 200.0, 0.01
    decay = np.exp(-E_M / eta * time)
    check_model(
        ZenerElement(equilibrium_modulus=E, maxwell_modulus=E_M, maxwell_viscosity=eta),
        inputs={"strain": SR2(e * UNIT), "viscous_strain": SR2(e * (1.0 - decay) * UNIT)},
        outputs={
            "stress": SR2((E + E_M * decay) * e * UNIT),
            "viscous_strain_rate": SR2(e * E_M / eta * decay * UNIT),
        },
    )
