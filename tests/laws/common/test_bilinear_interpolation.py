import numpy as np
import pytest

from neml2_jax.laws.common import (
    ScalarBilinearInterpolation,
    SR2BilinearInterpolation,
    VecBilinearInterpolation,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .draws import draw

X, Y = np.array([0.0, 1.0, 2.5]), np.array([0.0, 2.0])


@pytest.mark.parametrize(
    "law", (ScalarBilinearInterpolation, VecBilinearInterpolation, SR2BilinearInterpolation)
)
# within, a point of the grid, before both axes, beyond both
@pytest.mark.parametrize("x, y", ((0.5, 0.5), (1.0, 2.0), (-1.0, -0.5), (3.0, 2.5)))
def test_closed_form(law, x, y):
    kind = law.value_type
    table = draw(kind, 1, (3, 2))
    i = 0 if x < 1.0 else 1
    s, t = (x - X[i]) / (X[i + 1] - X[i]), y / 2.0
    along = (1.0 - t) * table[:, 0] + t * table[:, 1]
    check_model(
        law(
            output="z",
            abscissa1=Scalar(X, sub_batch_ndim=1),
            abscissa2=Scalar(Y, sub_batch_ndim=1),
            ordinate=kind(table, sub_batch_ndim=2),
        ),
        inputs={"argument1": Scalar(x), "argument2": Scalar(y)},
        outputs={"z": kind((1.0 - s) * along[i] + s * along[i + 1])},
        second_order=law is ScalarBilinearInterpolation,
    )
