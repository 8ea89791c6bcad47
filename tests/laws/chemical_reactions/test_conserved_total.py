import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.chemical_reactions import ConservedTotal
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        ConservedTotal(concentrations="a b", contents=(2.0, "m")),
        inputs={"a": Scalar(3.0), "b": Scalar(4.0), "m": Scalar(0.5)},
        outputs={"total": Scalar(8.0)},
    )


def test_one_content_for_each():
    with pytest.raises(DeclarationError, match="contents"):
        ConservedTotal(concentrations="a b c", contents=(1.0, 2.0))
