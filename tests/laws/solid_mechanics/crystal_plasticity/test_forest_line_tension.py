import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ForestLineTension
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .crystals import over_slip


@pytest.mark.parametrize("scale", (0.01, 1.0, 30.0))  # of the reference density
def test_closed_form(scale):
    rho = scale * 78.0 * np.linspace(1.0, 2.0, 12) / 18.0
    unit = 0.35 * 2.5e-4
    expected = 0.2 + 0.8 * np.log(unit * np.sqrt(78.0 * scale)) / np.log(unit * np.sqrt(78.0))
    if scale == 1.0:
        assert expected == 1.0
    check_model(
        ForestLineTension(alpha=0.35, b=2.5e-4, reference_density=78.0),
        inputs={"dislocation_density": over_slip(rho)},
        outputs={"line_tension": Scalar(expected)},
    )
