import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import StrainMemorySurface
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

AXIAL = np.array([1.0, -0.5, -0.5, 0.0, 0.0, 0.0])


@pytest.mark.parametrize("strain", (0.02, 0.05, -0.03))
def test_in_tension_it_measures_axial_strain(strain):
    """From a centre at 2 %: at it, beyond it, and beyond the other side."""
    check_model(
        StrainMemorySurface(),
        inputs={
            "plastic_strain": SR2(strain * AXIAL),
            "memory_center": SR2(0.02 * AXIAL),
            "memory_radius": Scalar(0.01),
        },
        outputs={"memory_function": Scalar(abs(strain - 0.02) - 0.01)},
        differences=strain != 0.02,  # the root has a kink at the centre
    )
