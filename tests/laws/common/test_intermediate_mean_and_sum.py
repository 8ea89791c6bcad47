import numpy as np
import pytest

from neml2_jax.laws.common import (
    R2IntermediateMean,
    R2IntermediateSum,
    ScalarIntermediateMean,
    ScalarIntermediateSum,
    SR2IntermediateMean,
    SR2IntermediateSum,
    VecIntermediateMean,
    VecIntermediateSum,
)
from neml2_jax.testing import check_model

from .draws import draw

MEANS = (ScalarIntermediateMean, VecIntermediateMean, SR2IntermediateMean, R2IntermediateMean)
SUMS = (ScalarIntermediateSum, VecIntermediateSum, SR2IntermediateSum, R2IntermediateSum)


@pytest.mark.parametrize("law", MEANS + SUMS)
@pytest.mark.parametrize("n", (1, 8))  # one site; more sites than components
def test_closed_form(law, n):
    kind = law.value_type
    x = draw(kind, 1, (n,))
    reduce = np.mean if law in MEANS else np.sum
    check_model(
        law(from_="x", to="y", reduces="grain"),
        inputs={"x": kind(x, sub_batch_ndim=1)},
        outputs={"y": kind(reduce(x, axis=0))},
        second_order=False,
    )


def test_only_the_last_site_axis_goes():
    kind = SR2IntermediateMean.value_type
    x = draw(kind, 1, (3, 5))
    y = SR2IntermediateMean(from_="x", to="y")(kind(x, sub_batch_ndim=2))
    np.testing.assert_allclose(y.data, x.mean(axis=1), rtol=1e-14)
    assert y.sub_batch_ndim == 1
