import math

import pytest

from neml2_jax.laws.chemical_reactions import AvramiErofeevNucleation
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("a", (0.03, 0.75, 0.999))
def test_closed_form(a):
    rate = 0.7 * (1.0 - a) * math.log(1.0 / (1.0 - a)) ** 2.75
    check_model(
        AvramiErofeevNucleation(coef=0.7, order=2.75),
        inputs={"conversion_degree": Scalar(a)},
        outputs={"reaction_rate": Scalar(rate)},
    )


# The onset, where the exponent decides on the slope; the end, where the slope is unbounded; beyond.
@pytest.mark.parametrize("a", (0.0, 1.0, -0.1, 1.1))
@pytest.mark.parametrize("order", (0.5, 1.0, 2.75))
def test_no_reaction_at_the_ends(a, order):
    check_model(
        AvramiErofeevNucleation(coef=0.7, order=order),
        inputs={"conversion_degree": Scalar(a)},
        outputs={"reaction_rate": Scalar(0.0)},
        differences=False,
        second_order=order != 1.0,  # linear there but for a change of its exponent
    )
