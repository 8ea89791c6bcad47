import math

import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.kwn import IdealSolutionVolumetricDrivingForce
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

options = {
    "current_concentrations": ("x1", "x2"),
    "gas_constant": 8.0,
    "equilibrium_concentrations": (0.1, 0.2),
}
inputs = {"temperature": Scalar(300.0), "x1": Scalar(0.2), "x2": Scalar(0.1)}


# The same weight for all (the undersaturated species outweighs nothing), and one for each.
@pytest.mark.parametrize(("weights", "total"), (((1.0,), 0.0), ((3.0, 1.0), 2.0)))
def test_closed_form(weights, total):
    check_model(
        IdealSolutionVolumetricDrivingForce(**options, weights=weights),
        inputs=inputs,
        outputs={"driving_force": Scalar(2400.0 * total * math.log(2.0))},
    )


def test_weights_are_one_unless_given():
    model = IdealSolutionVolumetricDrivingForce(
        current_concentrations=("x1",), gas_constant=8.0, equilibrium_concentrations=(0.1,)
    )
    check_model(
        model,
        inputs={"temperature": Scalar(300.0), "x1": Scalar(0.2)},
        outputs={"driving_force": Scalar(2400.0 * math.log(2.0))},
    )


def test_a_weight_for_each():
    with pytest.raises(DeclarationError, match="weights"):
        IdealSolutionVolumetricDrivingForce(**options, weights=(1.0, 2.0, 3.0))
