import pytest

from neml2_jax.laws.common import MacaulaySplit
from neml2_jax.testing import check_model


@pytest.mark.parametrize("x", (-1.5, 0.0, 2.0))  # both sides and the corner
def test_closed_form(x):
    check_model(
        MacaulaySplit(from_="x"),
        inputs={"x": x},
        outputs={"to_positive": max(x, 0.0), "to_negative": min(x, 0.0)},
    )
