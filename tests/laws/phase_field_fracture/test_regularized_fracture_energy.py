import numpy as np
import pytest

from neml2_jax.laws.phase_field_fracture import (
    CrackGeometricFunctionAT1,
    CrackGeometricFunctionAT2,
    RegularizedFractureEnergy,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("functional", "c0"), (("AT1", 8.0 / 3.0), ("AT2", 2.0)))
def test_homogeneous(functional, c0):
    check_model(
        RegularizedFractureEnergy(fracture_toughness=3.0, length=0.5, functional=functional),
        inputs={"crack": Scalar(0.3)},
        outputs={"fracture_energy": Scalar(3.0 / c0 * 0.6)},
    )


def test_with_a_gradient():
    check_model(
        RegularizedFractureEnergy(
            fracture_toughness=3.0, length=0.5, functional="AT2", phase_gradient_squared="g"
        ),
        inputs={"crack": Scalar(0.3), "g": Scalar(4.0)},
        outputs={"fracture_energy": Scalar(1.5 * (0.6 + 2.0))},
    )


x = np.linspace(0.0, 12.0, 200001)
# Profiles of a crack that is fully open, by distance, for a length of 0.5.
PROFILES = {
    "AT1": (CrackGeometricFunctionAT1, np.where(x < 1.0, (1.0 - x / 1.0) ** 2, 0.0)),
    "AT2": (CrackGeometricFunctionAT2, np.exp(-x / 0.5)),
}


@pytest.mark.parametrize("functional", PROFILES)
def test_a_crack_takes_the_toughness(functional):
    """Integrated from one side of the crack to the other."""
    geometry, d = PROFILES[functional]
    law = RegularizedFractureEnergy(
        fracture_toughness=3.0, length=0.5, functional=functional, phase_gradient_squared="g"
    )
    energy = law(geometry()(Scalar(d)), Scalar(np.gradient(d, x) ** 2)).data
    assert 2.0 * np.trapezoid(energy, x) == pytest.approx(3.0, rel=1e-4)
