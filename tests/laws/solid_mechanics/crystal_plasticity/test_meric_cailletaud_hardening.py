import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import MericCailletaudHardening
from neml2_jax.testing import check_model

from .crystals import over_slip

H = np.random.default_rng(1).uniform(0.5, 2.0, (12, 12))


@pytest.mark.parametrize("scale", (0.0, 0.2, 1e3))  # the onset, some slip, saturation
def test_closed_form(scale):
    slip = scale * np.linspace(0.0, 1.0, 12)
    expected = 80.0 + 11.0 * H @ (1.0 - np.exp(-2.1 * slip))
    check_model(
        MericCailletaudHardening(
            constant_strength=80.0, saturated_hardening=11.0, saturation_rate=2.1, interaction=H
        ),
        inputs={"accumulated_slips": over_slip(slip)},
        outputs={"slip_strengths": over_slip(expected)},
    )
