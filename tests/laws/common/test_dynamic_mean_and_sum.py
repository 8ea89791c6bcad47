import numpy as np
import pytest

from neml2_jax.laws.common import (
    R2DynamicMean,
    R2DynamicSum,
    ScalarDynamicMean,
    ScalarDynamicSum,
    SR2DynamicMean,
    SR2DynamicSum,
    VecDynamicMean,
    VecDynamicSum,
)
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

from .draws import draw

MEANS = (ScalarDynamicMean, VecDynamicMean, SR2DynamicMean, R2DynamicMean)
SUMS = (ScalarDynamicSum, VecDynamicSum, SR2DynamicSum, R2DynamicSum)


@pytest.mark.parametrize("law", MEANS + SUMS)
@pytest.mark.parametrize("dim", (0, -1))  # first and last axis of the batch
def test_closed_form(law, dim):
    kind = law.value_type
    x = draw(kind, 1, (3, 4))
    reduce = np.mean if law in MEANS else np.sum
    check_model(
        law(from_="x", to="y", dim=dim),
        inputs={"x": kind(x)},
        outputs={"y": kind(reduce(x, axis=0 if dim == 0 else 1))},
        second_order=False,
    )


def test_sites_stay():
    kind = SR2DynamicMean.value_type
    x = draw(kind, 1, (3, 5))
    y = SR2DynamicMean(from_="x", to="y", dim=0)(kind(x, sub_batch_ndim=1))
    np.testing.assert_allclose(y.data, x.mean(axis=0), rtol=1e-14)
    assert y.sub_batch_ndim == 1


def test_tangents_go_through_a_mean_over_points():
    law = ScalarDynamicMean(from_="x", to="y", dim=-1)
    x = Scalar(draw(Scalar, 1, (2, 3)))
    _, tangents = law.jvp({"x": x}, {"x": np.ones((2, 3))})
    np.testing.assert_allclose(tangents["y"].data, np.ones(2), rtol=1e-14)
    _, blocks = law.jacobian({"x": x})
    moved_together = np.broadcast_to(blocks["y"]["x"].data, (2,))
    np.testing.assert_allclose(moved_together, np.ones(2), rtol=1e-14)
