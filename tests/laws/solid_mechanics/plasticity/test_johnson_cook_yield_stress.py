import math

import pytest

from neml2_jax.laws.solid_mechanics import JohnsonCookYieldStress
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

# Copper, from the source.
model = JohnsonCookYieldStress(
    A=90.0,
    B=292.0,
    n=0.31,
    C=0.025,
    m=1.09,
    reference_rate=1.0,
    reference_temperature=294.0,
    melting_temperature=1356.0,
)


def state(strain, rate, temperature):
    return {
        "equivalent_plastic_strain": Scalar(strain),
        "equivalent_plastic_strain_rate": Scalar(rate),
        "temperature": Scalar(temperature),
    }


@pytest.mark.parametrize("rate", (1e-2, 1e3))  # slower and faster than the reference
@pytest.mark.parametrize("temperature", (200.0, 600.0))  # colder and warmer than the reference
def test_closed_form(rate, temperature):
    warmth = 0.0 if temperature < 294.0 else ((600.0 - 294.0) / 1062.0) ** 1.09
    speed = 0.0 if rate < 1.0 else 3.0 * math.log(10.0)
    flow = (90.0 + 292.0 * 0.1**0.31) * (1.0 + 0.025 * speed) * (1.0 - warmth)
    check_model(model, inputs=state(0.1, rate, temperature), outputs={"yield_stress": Scalar(flow)})


def test_no_strength_above_melting():
    check_model(model, inputs=state(0.1, 1e3, 1400.0), outputs={"yield_stress": Scalar(0.0)})


@pytest.mark.parametrize(("temperature", "flow"), ((294.0, 90.0), (1356.0, 0.0)))
def test_corners(temperature, flow):
    """The onset of plastic strain, the reference rate, and both ends of the temperature range."""
    check_model(
        model,
        inputs=state(0.0, 1.0, temperature),
        outputs={"yield_stress": Scalar(flow)},
        differences=False,
    )
