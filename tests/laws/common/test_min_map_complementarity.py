import pytest

from neml2_jax.laws.common import MinMapComplementarity
from neml2_jax.testing import check_model


@pytest.mark.parametrize("senses", (("LE", "GE"), ("GE", "LE"), ("GE", "GE"), ("LE", "LE")))
@pytest.mark.parametrize("a, b", ((0.3, -0.4), (0.0, 0.0), (-2.0, 2.0)))  # apart, corner, a tie
def test_closed_form(senses, a, b):
    signs = [1.0 if s == "GE" else -1.0 for s in senses]
    check_model(
        MinMapComplementarity(a_inequality=senses[0], b_inequality=senses[1]),
        inputs={"a": a, "b": b},
        outputs={"complementarity": min(signs[0] * a, signs[1] * b)},
    )
