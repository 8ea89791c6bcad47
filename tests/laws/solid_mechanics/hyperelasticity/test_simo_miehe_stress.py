import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import SimoMieheStress
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SR2

PAIRS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))
GENERAL = np.array([[1.2, 0.3, -0.1], [0.05, 0.9, 0.2], [-0.15, 0.1, 1.1]])


@pytest.mark.parametrize("F", (np.eye(3), GENERAL))  # undeformed, deformed
def test_closed_form(F):
    J = np.linalg.det(F)
    b = J ** (-2.0 / 3.0) * F @ F.T
    tau = 80.0 * (b - np.trace(b) / 3.0 * np.eye(3)) + 0.5 * 170.0 * (J * J - 1.0) * np.eye(3)
    check_model(
        SimoMieheStress(bulk_modulus=170.0, shear_modulus=80.0),
        inputs={
            "elastic_left_cauchy_green": SR2.fill(*(b[i, j] for i, j in PAIRS)),
            "deformation_gradient": R2(F),
        },
        outputs={"kirchhoff_stress": SR2.fill(*(tau[i, j] for i, j in PAIRS))},
    )


def test_it_is_the_derivative_of_the_energy():
    r"""$\tau = \partial W / \partial F \, F^T$, W by differences."""

    def energy(F):
        J = np.linalg.det(F)
        shape = J ** (-2.0 / 3.0) * np.sum(F * F) - 3.0
        return 0.25 * 170.0 * (J * J - 1.0 - 2.0 * np.log(J)) + 0.5 * 80.0 * shape

    slope = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            step = np.zeros((3, 3))
            step[i, j] = 1e-5
            slope[i, j] = (energy(GENERAL + step) - energy(GENERAL - step)) / 2e-5
    b = np.linalg.det(GENERAL) ** (-2.0 / 3.0) * GENERAL @ GENERAL.T
    law = SimoMieheStress(bulk_modulus=170.0, shear_modulus=80.0)
    tau = law(SR2.fill(*(b[i, j] for i, j in PAIRS)), R2(GENERAL))
    expected = SR2.fill(*((slope @ GENERAL.T)[i, j] for i, j in PAIRS))
    np.testing.assert_allclose(tau.data, expected.data, rtol=1e-8)
