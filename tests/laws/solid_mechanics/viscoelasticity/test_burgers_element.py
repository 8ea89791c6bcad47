import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import BurgersElement
from neml2_jax.testing import check_model
from neml2_jax.types import SR2

UNIT = np.array([1.0, -0.3, -0.3, 0.2, 0.0, 0.1])


@pytest.mark.parametrize("time", (0.0, 0.5, 50.0))  # elastic, primary and secondary creep
def test_creep(time):
    """Under the stress s: elastic strain, steady Maxwell flow and a Kelvin-Voigt transient."""
    E_M, eta_M, E_K, eta_K, s = 1000.0, 5000.0, 400.0, 200.0, 5.0
    maxwell = s / eta_M * time
    kelvin = s / E_K * (1.0 - np.exp(-E_K / eta_K * time))
    check_model(
        BurgersElement(
            maxwell_modulus=E_M, maxwell_viscosity=eta_M, kelvin_modulus=E_K, kelvin_viscosity=eta_K
        ),
        inputs={
            "strain": SR2((s / E_M + maxwell + kelvin) * UNIT),
            "maxwell_viscous_strain": SR2(maxwell * UNIT),
            "kelvin_voigt_strain": SR2(kelvin * UNIT),
        },
        outputs={
            "stress": SR2(s * UNIT),
            "maxwell_viscous_strain_rate": SR2(s / eta_M * UNIT),
            "kelvin_voigt_strain_rate": SR2(s / eta_K * np.exp(-E_K / eta_K * time) * UNIT),
        },
    )
