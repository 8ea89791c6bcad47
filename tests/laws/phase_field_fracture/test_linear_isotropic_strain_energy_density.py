import math

import jax
import numpy as np
import pytest

from neml2_jax.laws.phase_field_fracture import LinearIsotropicStrainEnergyDensity
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

K, G = 1.4, 0.78

TENSION = np.array([[0.1, 0.03, 0.06], [0.03, 0.05, 0.02], [0.06, 0.02, -0.03]])
STATES = {
    "tension": TENSION,
    "compression": -TENSION,
    "closed in all directions": np.diag([-0.1, -0.2, -0.05]),
    "repeated principal strains": np.diag([0.1, -0.2, 0.1]),
    "isotropic": np.diag([0.1, 0.1, 0.1]),
}
KINKS = {
    "none": np.zeros((3, 3)),
    "uniaxial": np.diag([0.1, 0.0, 0.0]),
    "shear": np.array([[0.0, 0.1, 0.0], [0.1, 0.0, 0.0], [0.0, 0.0, 0.0]]),
}


def mandel(e):
    r = math.sqrt(2.0)
    return SR2([e[0, 0], e[1, 1], e[2, 2], r * e[1, 2], r * e[0, 2], r * e[0, 1]])


def energies(e, decomposition):
    trace = np.trace(e)
    deviator = e - trace / 3.0 * np.eye(3)
    shear = G * np.trace(deviator @ deviator)
    up, down = max(trace, 0.0) ** 2, min(trace, 0.0) ** 2
    if decomposition == "NONE":
        return 0.5 * K * (up + down) + shear, 0.0
    if decomposition == "VOLDEV":
        return 0.5 * K * up + shear, 0.5 * K * down
    principal = np.linalg.eigvalsh(e)
    lame = K - 2.0 * G / 3.0
    return (
        0.5 * lame * up + G * sum(max(x, 0.0) ** 2 for x in principal),
        0.5 * lame * down + G * sum(min(x, 0.0) ** 2 for x in principal),
    )


def check(e, decomposition, smooth):
    active, inactive = energies(e, decomposition)
    check_model(
        LinearIsotropicStrainEnergyDensity(
            coefficients=(K, G),
            coefficient_types=("BULK_MODULUS", "SHEAR_MODULUS"),
            decomposition=decomposition,
        ),
        inputs={"strain": mandel(e)},
        outputs={
            "active_strain_energy_density": Scalar(active),
            "inactive_strain_energy_density": Scalar(inactive),
        },
        differences=smooth,
    )


@pytest.mark.parametrize("decomposition", ("NONE", "VOLDEV", "SPECTRAL"))
@pytest.mark.parametrize("state", STATES)
def test_closed_form(state, decomposition):
    check(STATES[state], decomposition, smooth=True)


@pytest.mark.parametrize("decomposition", ("NONE", "VOLDEV", "SPECTRAL"))
@pytest.mark.parametrize("state", KINKS)
def test_where_signs_change(state, decomposition):
    check(KINKS[state], decomposition, smooth=False)


@jax.jit
@jax.hessian
def stiffness_of_both_parts(strain):
    model = LinearIsotropicStrainEnergyDensity(
        coefficients=(9.0 * K * G / (3.0 * K + G), G),
        coefficient_types=("YOUNGS_MODULUS", "SHEAR_MODULUS"),
        decomposition="SPECTRAL",
    )

    active, inactive = model(SR2(strain))
    return active.data + inactive.data


@pytest.mark.parametrize("state", [*STATES, *KINKS])
def test_parts_add_up_to_the_stiffness(state):
    volumetric = np.zeros((6, 6))
    volumetric[:3, :3] = 1.0 / 3.0
    stiffness = 3.0 * K * volumetric + 2.0 * G * (np.eye(6) - volumetric)
    at = {**STATES, **KINKS}[state]
    np.testing.assert_allclose(stiffness_of_both_parts(mandel(at).data), stiffness, atol=1e-9)
