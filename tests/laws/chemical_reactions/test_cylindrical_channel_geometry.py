import math

import pytest

from neml2_jax.laws.chemical_reactions import CylindricalChannelGeometry
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("s", "p"), ((0.1, 0.2), (0.6, 0.399), (0.3, 1e-9)))
def test_closed_form(s, p):
    check_model(
        CylindricalChannelGeometry(),
        inputs={"solid_fraction": Scalar(s), "product_fraction": Scalar(p)},
        outputs={
            "inner_radius": Scalar(math.sqrt(1.0 - s - p)),
            "outer_radius": Scalar(math.sqrt(1.0 - s)),
        },
        derivative_rtol=1e-5,
    )


# An empty cell, a channel that has closed, one that would be more than closed, no channel at all.
@pytest.mark.parametrize(
    ("s", "p", "inner", "outer"),
    ((0.0, 0.0, 1.0, 1.0), (0.75, 0.25, 0.0, 0.5), (0.75, 0.5, 0.0, 0.5), (1.0, 0.0, 0.0, 0.0)),
)
def test_ends(s, p, inner, outer):
    check_model(
        CylindricalChannelGeometry(),
        inputs={"solid_fraction": Scalar(s), "product_fraction": Scalar(p)},
        outputs={"inner_radius": Scalar(inner), "outer_radius": Scalar(outer)},
        differences=False,
    )
