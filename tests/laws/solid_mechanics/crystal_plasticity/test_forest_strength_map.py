import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ForestStrengthMap
from neml2_jax.testing import check_model

from .crystals import over_slip

A = np.random.default_rng(2).uniform(0.1, 0.4, (12, 12))


@pytest.mark.parametrize("scale", (0.0, 1.0))
def test_closed_form(scale):
    rho = scale * np.linspace(1.0, 9.0, 12)
    check_model(
        ForestStrengthMap(constant_strength=10.0, mu=40.0, b=0.25, interaction=A),
        inputs={"dislocation_density": over_slip(rho)},
        outputs={"slip_strengths": over_slip(10.0 + 40.0 * 0.25 * np.sqrt(A @ rho))},
        differences=scale != 0,  # the root is steep at zero
    )
