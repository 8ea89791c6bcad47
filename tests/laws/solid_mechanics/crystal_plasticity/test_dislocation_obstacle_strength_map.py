import math

import pytest

from neml2_jax.laws.solid_mechanics import DislocationObstacleStrengthMap
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = DislocationObstacleStrengthMap(constant_strength=10.0, alpha=0.3, mu=6e4, b=2.5e-7)


@pytest.mark.parametrize("density", (0.0, 1e8))  # no dislocations, an annealed crystal [1/mm^2]
def test_closed_form(density):
    check_model(
        model,
        inputs={"dislocation_density": Scalar(density)},
        outputs={"slip_strengths": Scalar(10.0 + 0.3 * 6e4 * 2.5e-7 * math.sqrt(density))},
        differences=density != 0,  # the root is steep at zero
    )
