import numpy as np
import pytest

from neml2_jax.laws.common import SymmetricHermiteInterpolation
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

# c and 24 c^2 - 32 c^3, for a width of one: outside, the ends, a quarter, the middle
BUMP = ((-0.3, 0.0), (0.0, 0.0), (0.25, 1.0), (0.5, 2.0), (0.75, 1.0), (1.0, 0.0), (1.4, 0.0))


@pytest.mark.parametrize("c, y", BUMP)
def test_closed_form(c, y):
    check_model(
        SymmetricHermiteInterpolation(output="y", lower_bound=0.5, upper_bound=2.5),
        inputs={"argument": 0.5 + 2.0 * c},
        outputs={"y": y / 2.0},
    )


def test_unit_area():
    model = SymmetricHermiteInterpolation(output="y", lower_bound=0.5, upper_bound=2.5)
    x = np.linspace(0.5, 2.5, 20001)
    assert np.trapezoid(model(Scalar(x)).data, x) == pytest.approx(1.0, rel=1e-7)
