import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import StrainMemoryGrowth
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

AXIAL = np.array([1.0, -0.5, -0.5, 0.0, 0.0, 0.0])


@pytest.mark.parametrize("widening", (1.0, 0.5, 0.1))
def test_in_tension_centre_and_radius_share_the_strain(widening):
    """The normal of the surface is 2/3 of the axial direction; a strain on the surface stays so."""
    rate = 0.3
    check_model(
        StrainMemoryGrowth(widening=widening),
        inputs={"memory_rate": Scalar(rate), "memory_direction": SR2(2.0 / 3.0 * AXIAL)},
        outputs={
            "memory_center_rate": SR2((1.0 - widening) * rate * AXIAL),
            "memory_radius_rate": Scalar(widening * rate),
        },
    )
