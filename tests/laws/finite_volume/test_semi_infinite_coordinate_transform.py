import pytest

from neml2_jax.laws.finite_volume import SemiInfiniteCoordinateTransform
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


# The finite end, the shift itself, far out.
@pytest.mark.parametrize(("x", "transformed"), ((0.0, 0.0), (0.5, 0.5), (49.5, 0.99)))
def test_closed_form(x, transformed):
    check_model(
        SemiInfiniteCoordinateTransform(shift=0.5),
        inputs={"coordinate": Scalar(x)},
        outputs={"state/x_hat": Scalar(transformed)},
    )
