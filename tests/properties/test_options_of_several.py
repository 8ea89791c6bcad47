"""Options that take several: as a tuple, as a list, as words of one text, or one alone.

In an input file they are words of one text; what they are there is the truth for Python.
"""

import pytest

from neml2_jax.calibration import CalibrationParameter
from neml2_jax.crystallography import CubicCrystal
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity


def crystal(families):
    return CubicCrystal(lattice_parameter=1.0, slip_families=families)


@pytest.mark.parametrize("families", [("fcc",), ["fcc"], "fcc"])
def test_one(families):
    assert crystal(families).slip_families == ("fcc",)


@pytest.mark.parametrize(
    "families",
    [("bcc_110", "bcc_112"), ["bcc_110", "bcc_112"], "bcc_110 bcc_112", " bcc_110  bcc_112 "],
)
def test_words_of_a_text(families):
    assert crystal(families).slip_families == ("bcc_110", "bcc_112")


def test_a_word_that_is_no_choice_is_named():
    with pytest.raises(ValueError, match="coefficient_types: 'YOUNG' is not one of"):
        LinearIsotropicElasticity(coefficients=[1.0, 0.3], coefficient_types="YOUNG POISSONS_RATIO")


@pytest.mark.parametrize("one", (3, 3.0, (3.0,), [3.0]))
def test_one_number(one):
    assert CalibrationParameter(paths="a b", initial=one, ratios=[1, 2]).initial == (3.0,)
