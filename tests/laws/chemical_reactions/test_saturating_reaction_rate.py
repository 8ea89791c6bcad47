import pytest

from neml2_jax.laws.chemical_reactions import SaturatingReactionRate
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

law = SaturatingReactionRate(largest_rate=6.0, half_concentration=0.5)


# Nothing and less than nothing; half of the largest rate; two thirds of it.
@pytest.mark.parametrize(("c", "rate"), ((-0.1, 0.0), (0.0, 0.0), (0.5, 3.0), (1.0, 4.0)))
def test_closed_form(c, rate):
    check_model(law, inputs={"concentration": Scalar(c)}, outputs={"reaction_rate": Scalar(rate)})
