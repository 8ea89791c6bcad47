import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import GreenNaghdiStressRate
from neml2_jax.testing import check_model
from neml2_jax.types import R2

from . import rates


def test_objective():
    rates.check_objective(GreenNaghdiStressRate)


def test_inverse():
    rates.check_inverse(GreenNaghdiStressRate)


def stress(k):
    """Dienes (1979), eq. 4.16, with tan b = k/2."""
    b = np.arctan(0.5 * k)
    log = np.log(np.cos(b))
    normal = 4.0 * (np.cos(2.0 * b) * log + b * np.sin(2.0 * b) - np.sin(b) ** 2)
    shear = 2.0 * np.cos(2.0 * b) * (2.0 * b - 2.0 * np.tan(2.0 * b) * log - np.tan(b))
    return rates.plane(normal, -normal, shear)


@pytest.mark.parametrize("k", (0.0, 0.4, 2.5))
def test_simple_shear(k):
    rates.check_simple_shear(GreenNaghdiStressRate, stress, k)


def rotation(F):
    U, _, V = np.linalg.svd(F)
    return U @ V


@pytest.mark.slow
@pytest.mark.parametrize("F", (rates.F, np.eye(3), np.diag([1.5, 0.7, 0.7])))
def test_derivatives(F):
    """A stress that turns by the rotation R, found by singular values, has no rate; the stretches
    may coincide."""
    h = 1e-5

    def sigma(t):
        R = rotation(F + t * rates.F_RATE)
        return R @ rates.STRESS @ R.T

    check_model(
        GreenNaghdiStressRate(),
        inputs={
            "stress": rates.sr2(sigma(0.0)),
            "spatial_velocity_gradient": R2(rates.F_RATE @ np.linalg.inv(F)),
            "stress_rate": rates.sr2((sigma(h) - sigma(-h)) / (2.0 * h)),
            "deformation_gradient": R2(F),
        },
        outputs={"objective_stress_rate": rates.sr2(np.zeros((3, 3)))},
        atol=1e-6,
    )
