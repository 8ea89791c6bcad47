import math

import pytest

from neml2_jax.laws.solid_mechanics import HayhurstCreep
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = HayhurstCreep(
    reference_rate=1e-6,
    creep_stress=20.0,
    first_modulus=3000.0,
    first_limit=0.3,
    second_modulus=-280.0,
    second_limit=1.0,
    second_recovery=0.0,
    damage_coefficient=1e-7,
    damage_stress=30.0,
    principal_part=0.25,
)


@pytest.mark.parametrize("principal", (90.0, -30.0))  # tension, and compression, which opens less
@pytest.mark.parametrize("stress", (100.0, 0.0))
def test_closed_form(stress, principal):
    H1, H2, D = 0.2, -0.05, 0.1
    flow = 1e-6 * math.sinh(stress * 0.85 / (20.0 * 0.9))
    by_stress = flow / stress if stress else 0.0
    mixed = 0.25 * max(principal, 0.0) + 0.75 * stress
    check_model(
        model,
        inputs={
            "effective_stress": Scalar(stress),
            "largest_principal_stress": Scalar(principal),
            "first_hardening": Scalar(H1),
            "second_hardening": Scalar(H2),
            "damage": Scalar(D),
        },
        outputs={
            "flow_rate": Scalar(flow),
            "first_hardening_rate": Scalar(3000.0 * (0.3 - H1) * by_stress),
            "second_hardening_rate": Scalar(-280.0 * by_stress),
            "damage_rate": Scalar(1e-7 * math.sinh(mixed / 30.0)),
        },
        differences=stress > 0,  # a quotient of two zeros
    )
