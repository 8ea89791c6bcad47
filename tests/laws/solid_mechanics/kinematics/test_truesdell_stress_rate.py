import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import TruesdellStressRate
from neml2_jax.testing import check_model
from neml2_jax.types import R2

from . import rates


def test_objective():
    rates.check_objective(TruesdellStressRate)


def test_inverse():
    rates.check_inverse(TruesdellStressRate)


def stress(k):
    """Of the second Piola-Kirchhoff stress that grows by 2 d, pushed forward."""
    return rates.plane(k * k, 0.0, k)


@pytest.mark.parametrize("k", (0.0, 0.4, 2.5))
def test_simple_shear(k):
    rates.check_simple_shear(TruesdellStressRate, stress, k)


def test_derivatives():
    """A constant second Piola-Kirchhoff stress has no rate: sigma = F S F^T / J is differentiated
    by differences."""
    S, h = rates.STRESS, 1e-6

    def sigma(t):
        F = rates.F + t * rates.F_RATE
        return F @ S @ F.T / np.linalg.det(F)

    check_model(
        TruesdellStressRate(),
        inputs={
            "stress": rates.sr2(sigma(0.0)),
            "spatial_velocity_gradient": R2(rates.L),
            "stress_rate": rates.sr2((sigma(h) - sigma(-h)) / (2.0 * h)),
        },
        outputs={"objective_stress_rate": rates.sr2(np.zeros((3, 3)))},
        atol=1e-7,
    )
