import pytest

from neml2_jax.laws.common import IrreversibleScalar
from neml2_jax.testing import check_model


@pytest.mark.parametrize("x", (0.2, 0.5, 0.9))  # below, at and above the largest value so far
def test_closed_form(x):
    check_model(
        IrreversibleScalar(from_="x", to="y"),
        inputs={"x": x, "y~1": 0.5},
        outputs={"y": max(x, 0.5)},
    )
