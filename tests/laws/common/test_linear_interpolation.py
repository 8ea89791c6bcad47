import numpy as np
import pytest

from neml2_jax.laws.common import (
    ScalarLinearInterpolation,
    SR2LinearInterpolation,
    VecLinearInterpolation,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .draws import draw

LAWS = (ScalarLinearInterpolation, VecLinearInterpolation, SR2LinearInterpolation)
POINTS = np.array([0.0, 1.0, 3.0, 4.5])


@pytest.mark.parametrize("law", LAWS)
# before the table, its first point, within, a point inside, its last point, beyond
@pytest.mark.parametrize("x", (-2.0, 0.0, 2.5, 3.0, 4.5, 6.0))
def test_closed_form(law, x):
    kind = law.value_type
    table = draw(kind, 1, (4,))
    i = 0 if x < 1.0 else (1 if x < 3.0 else 2)
    weight = (x - POINTS[i]) / (POINTS[i + 1] - POINTS[i])
    check_model(
        law(
            output="y",
            abscissa=Scalar(POINTS, sub_batch_ndim=1),
            ordinate=kind(table, sub_batch_ndim=1),
        ),
        inputs={"argument": Scalar(x)},
        outputs={"y": kind((1.0 - weight) * table[i] + weight * table[i + 1])},
        second_order=law is ScalarLinearInterpolation,
    )


def test_a_plain_array_is_a_table():
    model = ScalarLinearInterpolation(output="y", abscissa=POINTS, ordinate=2.0 * POINTS)
    np.testing.assert_allclose(model(Scalar([0.5, 4.0])).data, [1.0, 8.0])
