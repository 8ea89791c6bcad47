import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import TwinVolumeFractionRate
from neml2_jax.testing import check_model

from .crystals import crystal, magnesium, over_slip


def test_closed_form():
    rates = np.linspace(0.0, 1.1, 12)
    shear = (3 - 1.624**2) / (np.sqrt(3.0) * 1.624)
    check_model(
        TwinVolumeFractionRate(crystal_geometry=magnesium),
        inputs={"slip_rates": over_slip(rates)},
        outputs={"twin_volume_fractions_rate": over_slip(rates[6:] / shear)},
    )


def test_a_crystal_without_twins():
    with pytest.raises(ValueError, match="has no twins"):
        TwinVolumeFractionRate(crystal_geometry=crystal)
