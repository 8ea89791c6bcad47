import math

import pytest

from neml2_jax.laws.solid_mechanics import StrainMemoryHardening
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

NUMBERS = dict(
    saturation_rate=12.0,
    initial_saturation=40.0,
    largest_saturation=460.0,
    memory_coefficient=19.0,
)


@pytest.mark.parametrize("radius", (0.0, 0.02, 10.0))  # no memory, some, all
def test_towards_a_saturation_by_memory(radius):
    Q = 40.0 + 420.0 * (1.0 - math.exp(-38.0 * radius))
    check_model(
        StrainMemoryHardening(**NUMBERS),
        inputs={
            "flow_rate": Scalar(0.01),
            "memory_radius": Scalar(radius),
            "isotropic_hardening": Scalar(25.0),
        },
        outputs={"isotropic_hardening_rate": Scalar(12.0 * (Q - 25.0) * 0.01)},
    )


@pytest.mark.parametrize("hardening", (-20.0, 300.0))  # below and above what it recovers to
def test_recovery(hardening):
    """At rest it recovers to Q less 200 MPa of 1 - ((Qm - Q) / Qm)^2."""
    Q = 460.0 - 420.0 * math.exp(-0.76)
    target = Q - 200.0 * (1.0 - ((460.0 - Q) / 460.0) ** 2)
    rate = 2e-7 * abs(target - hardening) * (target - hardening)
    check_model(
        StrainMemoryHardening(
            **NUMBERS, recovery_coefficient=2e-7, recovery_exponent=2.0, recovery_drop=200.0
        ),
        inputs={
            "flow_rate": Scalar(0.0),
            "memory_radius": Scalar(0.02),
            "isotropic_hardening": Scalar(hardening),
        },
        outputs={"isotropic_hardening_rate": Scalar(rate)},
    )
