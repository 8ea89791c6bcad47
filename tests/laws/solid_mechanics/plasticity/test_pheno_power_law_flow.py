import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import PhenoPowerLawFlow
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

STRESS = np.array([[50.0, 20.0, -10.0], [20.0, -30.0, 5.0], [-10.0, 5.0, 100.0]])


@pytest.mark.parametrize(("divided_by", "k"), (("ONE", 1.0), ("TAYLOR_FACTOR", 3.0)))
@pytest.mark.parametrize("size", (0.0, 1.0))  # without stress, flowing
def test_closed_form(size, divided_by, k):
    s = size * (STRESS - np.trace(STRESS) / 3.0 * np.eye(3))
    length = np.sqrt((s * s).sum())
    shear = 1e-3 * (np.sqrt(1.5) * length / (3.0 * 31.0)) ** 5
    flow = shear / k * s / (length or 1.0)
    stress = size * STRESS
    check_model(
        PhenoPowerLawFlow(
            reference_rate=1e-3, exponent=5.0, taylor_factor=3.0, divided_by=divided_by
        ),
        inputs={
            "stress": SR2.fill(*(stress[i, j] for i, j in PAIRS)),
            "flow_resistance": Scalar(31.0),
        },
        outputs={
            "shear_rate": Scalar(shear),
            "plastic_deformation_rate": SR2.fill(*(flow[i, j] for i, j in PAIRS)),
        },
        differences=size > 0.0,
    )


PAIRS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))
