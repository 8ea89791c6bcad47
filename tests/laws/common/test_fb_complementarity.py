import numpy as np
import pytest

from neml2_jax.laws.common import FBComplementarity
from neml2_jax.testing import check_model

SENSES = (("LE", "GE"), ("GE", "LE"), ("GE", "GE"), ("LE", "LE"))


@pytest.mark.parametrize("senses", SENSES)
@pytest.mark.parametrize("a, b", ((0.3, -0.4), (0.0, 2.0), (0.0, 0.0)))  # apart, edge, corner
def test_closed_form(senses, a, b):
    signs = [1.0 if s == "GE" else -1.0 for s in senses]
    check_model(
        FBComplementarity(a_inequality=senses[0], b_inequality=senses[1]),
        inputs={"a": a, "b": b},
        outputs={"complementarity": signs[0] * a + signs[1] * b - np.sqrt(a * a + b * b)},
        differences=(a, b) != (0.0, 0.0),  # a tip, at which those of the root are 0
        second_order=senses == SENSES[0],
    )


def test_solutions_satisfy_both_inequalities():
    """a <= 0 <= b with one of them zero."""
    model = FBComplementarity()
    for a, b in ((-1.0, 0.0), (0.0, 3.0)):
        assert abs(model.call_by_name({"a": a, "b": b})["complementarity"].data) < 1e-15
    assert abs(model.call_by_name({"a": 1.0, "b": 3.0})["complementarity"].data) > 0.1


@pytest.mark.parametrize("b", (1e8, 1e16))
def test_a_small_quantity_is_not_lost_beside_a_large_one(b):
    """A flow of 1e-10 beside a distance to yield in Pa: for a << b it is a (1 - a / 2b)."""
    model = FBComplementarity(a_inequality="GE")
    for a, residual in ((1e-10, 1e-10), (0.0, 0.0), (-1e-10, -1e-10)):
        found = model.call_by_name({"a": a, "b": b})["complementarity"].data
        np.testing.assert_allclose(found, residual, rtol=1e-15, atol=0.0)


def test_senses_are_checked():
    with pytest.raises(ValueError, match="LE, GE"):
        FBComplementarity(a_inequality="LT")
