import pytest

from neml2_jax.laws.solid_mechanics import AssociativeIsotropicPlasticHardening
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("direction", (-1.0, 0.0))  # hardening and perfect plasticity
def test_closed_form(direction):
    check_model(
        AssociativeIsotropicPlasticHardening(),
        inputs={"flow_rate": Scalar(0.02), "isotropic_hardening_direction": Scalar(direction)},
        outputs={"equivalent_plastic_strain_rate": Scalar(-0.02 * direction)},
    )
