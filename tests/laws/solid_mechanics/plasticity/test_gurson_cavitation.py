import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import GursonCavitation
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar


@pytest.mark.parametrize("phi", (0.0, 0.1, 1.0))  # dense, porous, void
def test_closed_form(phi):
    rate = np.array([0.03, -0.01, 0.02, 0.5, -0.4, 0.3])  # trace 0.04; shears do not count
    check_model(
        GursonCavitation(),
        inputs={"plastic_strain_rate": SR2(rate), "void_fraction": Scalar(phi)},
        outputs={"void_fraction_rate": Scalar(0.04 * (1.0 - phi))},
    )
