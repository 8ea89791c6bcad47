import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.common import (
    R2IntermediateDiff,
    ScalarIntermediateDiff,
    SR2IntermediateDiff,
    VecIntermediateDiff,
)
from neml2_jax.testing import check_model

from .draws import draw


@pytest.mark.parametrize(
    "law", (ScalarIntermediateDiff, VecIntermediateDiff, SR2IntermediateDiff, R2IntermediateDiff)
)
@pytest.mark.parametrize("n", (1, 2))
def test_closed_form(law, n):
    kind = law.value_type
    x = draw(kind, 1, (4,))
    check_model(
        law(from_="x", to="y", dim=-1, n=n),
        inputs={"x": kind(x, sub_batch_ndim=1)},
        outputs={"y": kind(np.diff(x, n, axis=0), sub_batch_ndim=1)},
        second_order=False,
    )


@pytest.mark.parametrize("dim, axis", ((-1, 1), (-2, 0)))
def test_axes_are_counted_from_the_last(dim, axis):
    kind = ScalarIntermediateDiff.value_type
    x = draw(kind, 1, (3, 5))
    y = ScalarIntermediateDiff(from_="x", to="y", dim=dim)(kind(x, sub_batch_ndim=2))
    np.testing.assert_allclose(y.data, np.diff(x, axis=axis), rtol=1e-14)


def test_a_positive_axis_is_refused():
    with pytest.raises(DeclarationError, match="from the last one"):
        ScalarIntermediateDiff(from_="x", to="y", dim=1)
