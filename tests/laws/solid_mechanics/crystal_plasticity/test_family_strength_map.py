import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import FamilyStrengthMap
from neml2_jax.testing import check_model

from .crystals import magnesium, over_slip


@pytest.mark.parametrize("strengths", ([3.0, 40.0, 10.0], 7.0))
def test_closed_form(strengths):
    hardening = np.linspace(0.0, 1.1, 12)
    before = np.repeat(strengths if isinstance(strengths, list) else [strengths] * 3, (3, 3, 6))
    check_model(
        FamilyStrengthMap(family_strengths=strengths, crystal_geometry=magnesium),
        inputs={"slip_hardening": over_slip(hardening)},
        outputs={"slip_strengths": over_slip(before + hardening)},
    )


def test_strengths_and_families_agree_in_number():
    with pytest.raises(ValueError, match="2 family_strengths for 3 families"):
        FamilyStrengthMap(family_strengths=[1.0, 2.0], crystal_geometry=magnesium)
