import math

import numpy as np
import pytest

from neml2_jax.laws.kwn import NucleationBarrierAndCriticalRadius
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = NucleationBarrierAndCriticalRadius(
    surface_energy="gamma", total_gibbs_free_energy_difference="dg", molar_volume=2.0
)


def test_closed_form():
    check_model(
        model,
        inputs={"gamma": Scalar(0.2), "dg": Scalar(4.0)},
        outputs={
            "nucleation_barrier": Scalar(math.pi * 0.032 / 3.0),
            "critical_radius": Scalar(0.2),
        },
    )


@pytest.mark.parametrize("dg", (0.0, -4.0))  # saturated, undersaturated
def test_no_nucleus_grows(dg):
    largest = np.finfo(float).max ** 0.25
    check_model(
        model,
        inputs={"gamma": Scalar(0.2), "dg": Scalar(dg)},
        outputs={
            "nucleation_barrier": Scalar(4.0 / 3.0 * math.pi * 0.2 * largest**2),
            "critical_radius": Scalar(largest),
        },
        differences=dg != 0.0,
    )
