import math

import pytest

from neml2_jax.models.kwn import NucleationBarrierAndCriticalRadius
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = NucleationBarrierAndCriticalRadius(
    surface_energy="gamma", total_gibbs_free_energy_difference="dg", molar_volume=2.0
)


@pytest.mark.parametrize("dg", (4.0, -4.0))  # supersaturated, undersaturated
def test_closed_form(dg):
    check_model(
        model,
        inputs={"gamma": Scalar(0.2), "dg": Scalar(dg)},
        outputs={
            "nucleation_barrier": Scalar(math.pi * 0.032 / 3.0),
            "critical_radius": Scalar(0.8 / dg),
        },
    )
