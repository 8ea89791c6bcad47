import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import PhenoPowerLawHardening
from neml2_jax.testing import check_model

from .crystals import over_slip, rates

SLIP = np.where(rates() == 0.0, 0.1, rates())
H = np.random.default_rng(1).uniform(0.5, 5.0, (12, 12))


@pytest.mark.parametrize("share", (0.0, 0.5, 1.2))  # of saturation at most: the onset, on, beyond
@pytest.mark.parametrize("saturation_of", ("SLIPPING", "HARDENED"))
def test_system_by_system(share, saturation_of):
    strength = 67.5 * share * np.linspace(0.5, 1.0, 12)
    expected = np.zeros(12)
    for i in range(12):
        for j in range(12):
            missing = 1.0 - strength[j if saturation_of == "SLIPPING" else i] / 67.5
            rise = abs(missing) ** 5.4 * np.sign(missing)
            expected[i] += 281.5 * H[i, j] * abs(SLIP[j]) * rise
    check_model(
        PhenoPowerLawHardening(
            initial_slope=281.5,
            saturated_strength=67.5,
            exponent=5.4,
            interaction=H,
            saturation_of=saturation_of,
        ),
        inputs={"slip_strengths": over_slip(strength), "slip_rates": over_slip(SLIP)},
        outputs={"slip_strengths_rate": over_slip(expected)},
    )
