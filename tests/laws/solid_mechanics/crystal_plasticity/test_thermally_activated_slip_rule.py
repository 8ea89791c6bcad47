import math

import pytest

from neml2_jax.laws.solid_mechanics import ThermallyActivatedSlipRule
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

K = 8.617333e-5  # electronvolt per kelvin
model = ThermallyActivatedSlipRule(
    gamma0=1e6, activation_energy=1.9, athermal_strength=20.0, p=0.6, q=1.4, k=K
)


# At and below the athermal strength, between, where the barrier is gone, and backward.
@pytest.mark.parametrize("shear", (5.0, 90.0, 119.99, 130.0, -90.0))
def test_closed_form(shear):
    effective = max(abs(shear) - 20.0, 0.0) / 100.0
    barrier = max(1.0 - effective**0.6, 0.0) ** 1.4
    rate = 1e6 * math.exp(-1.9 / (K * 800.0) * barrier)
    check_model(
        model,
        inputs={
            "resolved_shears": Scalar(shear),
            "slip_strengths": Scalar(100.0),
            "temperature": Scalar(800.0),
        },
        outputs={"slip_rates": Scalar(math.copysign(rate, shear))},
        differences=shear != 119.99,  # the barrier has a steep slope where it ends
    )


@pytest.mark.parametrize("shear", (0.0, 20.0, 120.0))
def test_finite_where_the_powers_are_singular(shear):
    check_model(
        model,
        inputs={
            "resolved_shears": Scalar(shear),
            "slip_strengths": Scalar(100.0),
            "temperature": Scalar(800.0),
        },
        outputs={},
        differences=False,
    )


def test_apparent_activation_energy():
    """Without stress the rate is Arrhenius': its slope over 1/T is that of the whole barrier."""
    free = ThermallyActivatedSlipRule(gamma0=1.0, activation_energy=1.9, p=1.0, q=1.0, k=K)
    rates = [float(free(Scalar(1e-9), Scalar(100.0), Scalar(T)).data) for T in (700.0, 900.0)]
    slope = math.log(rates[1] / rates[0]) / (1 / 900.0 - 1 / 700.0)
    assert slope == pytest.approx(-1.9 / K, rel=1e-9)
