import numpy as np
import pytest

from neml2_jax.laws.common import RotationMatrix
from neml2_jax.laws.solid_mechanics import FixOrientation
from neml2_jax.testing import check_model
from neml2_jax.types import MRP

model = FixOrientation()


@pytest.mark.parametrize(
    "given, fixed",
    (
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        ([0.6, 0.0, -0.7], [0.6, 0.0, -0.7]),
        ([0.0, 1.0, 0.0], [0.0, -1.0, 0.0]),  # at the threshold
        ([2.0, 0.0, -1.0], [-0.4, 0.0, 0.2]),
    ),
)
def test_closed_form(given, fixed):
    jump = np.dot(given, given) == 1.0
    if jump:
        np.testing.assert_allclose(model(MRP(given)).data, fixed)
    else:
        check_model(model, inputs={"input": MRP(given)}, outputs={"output": MRP(fixed)})


def test_rotation_stays():
    matrix = RotationMatrix(from_="r", to="R")
    r = MRP([2.0, 0.5, -1.0])
    np.testing.assert_allclose(matrix(r).data, matrix(model(r)).data, atol=1e-14)


def test_threshold_and_priority():
    r = MRP([1.5, 0.0, 0.0])
    np.testing.assert_array_equal(FixOrientation(threshold=4.0)(r).data, r.data)
    assert model.output_priorities == {"output": "high"}
