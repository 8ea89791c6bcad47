import pytest

from neml2_jax.laws.kwn import CurrentConcentration
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = CurrentConcentration(
    precipitate_volume_fractions=("f1", "f2"),
    initial_concentration=0.2,
    precipitate_concentrations=(0.5, 0.6),
)


# Before precipitation, and after.
@pytest.mark.parametrize(("f1", "f2", "x"), ((0.0, 0.0, 0.2), (0.1, 0.15, 0.08)))
def test_closed_form(f1, f2, x):
    check_model(
        model,
        inputs={"f1": Scalar(f1), "f2": Scalar(f2)},
        outputs={"current_concentration": Scalar(x)},
    )
