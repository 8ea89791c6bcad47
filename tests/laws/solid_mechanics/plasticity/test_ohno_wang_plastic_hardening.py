import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import OhnoWangPlasticHardening
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

LIMIT, RATE, M = 60.0, 200.0, 5.0
N = np.array([1.0, -0.5, -0.5, 0.0, 0.0, 0.0])


@pytest.mark.parametrize("share", (-0.5, 0.5, 1.0))  # unloading, below the threshold, saturated
def test_proportional_loading(share):
    """For X = share 2/3 r N recovery is share^(m+1) of hardening, and none on unloading."""
    recovery = share ** (M + 1.0) if share > 0 else 0.0
    check_model(
        OhnoWangPlasticHardening(limit=LIMIT, rate=RATE, exponent=M),
        inputs={
            "flow_rate": Scalar(0.01),
            "flow_direction": SR2(N),
            "back_stress": SR2(share * 2.0 / 3.0 * LIMIT * N),
        },
        outputs={"back_stress_rate": SR2(0.01 * RATE * LIMIT * 2.0 / 3.0 * (1.0 - recovery) * N)},
    )


def test_virgin_material_hardens_linearly():
    check_model(
        OhnoWangPlasticHardening(limit=LIMIT, rate=RATE, exponent=M),
        inputs={
            "flow_rate": Scalar(0.01),
            "flow_direction": SR2(N),
            "back_stress": SR2(np.zeros(6)),
        },
        outputs={"back_stress_rate": SR2(80.0 * N)},
    )
