import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import GTNYieldFunction, TvergaardNeedlemanCoalescence
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

# Tvergaard and Needleman (1984), section 3.
q1 = 1.5
model = TvergaardNeedlemanCoalescence(
    critical_fraction=0.15, fracture_fraction=0.25, ultimate_fraction=1.0 / q1
)


@pytest.mark.parametrize(
    ("phi", "effective"),
    ((0.0, 0.0), (0.1, 0.1), (0.15, 0.15), (0.2, 0.5 * (0.15 + 1.0 / q1)), (0.25, 1.0 / q1)),
)
def test_two_straight_lines(phi, effective):
    check_model(
        model,
        inputs={"void_fraction": Scalar(phi)},
        outputs={"effective_void_fraction": Scalar(effective)},
    )


def test_no_strength_at_final_fracture():
    """The yield surface is a point at zero stress."""
    surface = GTNYieldFunction(yield_stress=100.0, q1=q1, q2=1.0, q3=q1 * q1)
    f = surface(Scalar(0.0), Scalar(0.0), model(Scalar(0.25)))
    np.testing.assert_allclose(f.data, 0.0, atol=1e-12)
