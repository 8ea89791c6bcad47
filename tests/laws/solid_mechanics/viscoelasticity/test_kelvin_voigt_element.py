import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import KelvinVoigtElement
from neml2_jax.testing import check_model
from neml2_jax.types import SR2

UNIT = np.array([1.0, -0.3, -0.3, 0.2, 0.0, 0.1])


@pytest.mark.parametrize("time", (0.0, 2.0))
def test_creep(time):
    """Under the stress s the strain is s/E (1 - exp(-E t / eta)), which gives s back."""
    E, eta, s = 1000.0, 400.0, 5.0
    strain = s / E * (1.0 - np.exp(-E / eta * time))
    rate = s / eta * np.exp(-E / eta * time)
    check_model(
        KelvinVoigtElement(modulus=E, viscosity=eta),
        inputs={"strain": SR2(strain * UNIT), "strain_rate": SR2(rate * UNIT)},
        outputs={"stress": SR2(s * UNIT)},
    )
