import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import JaumannStressRate
from neml2_jax.testing import check_model
from neml2_jax.types import R2

from . import rates


def test_objective():
    rates.check_objective(JaumannStressRate)


def test_inverse():
    rates.check_inverse(JaumannStressRate)


def stress(k):
    """J. K. Dienes, Acta Mech. 32 (1979) 217-232, eq. 4.8: it oscillates."""
    return rates.plane(1.0 - np.cos(k), np.cos(k) - 1.0, np.sin(k))


@pytest.mark.parametrize("k", (0.0, 0.4, 2.5))
def test_simple_shear(k):
    rates.check_simple_shear(JaumannStressRate, stress, k)


@pytest.mark.parametrize("inverse", (False, True))
def test_derivatives(inverse):
    """Of a stress that only turns the objective rate is zero."""
    read, given = ("stress_rate", "objective_stress_rate")[:: -1 if inverse else 1]
    w = 0.5 * (rates.L - rates.L.T)
    turning = w @ rates.STRESS - rates.STRESS @ w
    check_model(
        JaumannStressRate(inverse=inverse),
        inputs={
            "stress": rates.sr2(rates.STRESS),
            "spatial_velocity_gradient": R2(rates.L),
            read: rates.sr2(0.0 * turning if inverse else turning),
        },
        outputs={given: rates.sr2(turning if inverse else 0.0 * turning)},
    )
