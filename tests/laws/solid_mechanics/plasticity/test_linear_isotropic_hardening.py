import pytest

from neml2_jax.laws.solid_mechanics import LinearIsotropicHardening
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("strain", (0.0, 0.1))
def test_closed_form(strain):
    check_model(
        LinearIsotropicHardening(hardening_modulus=1000.0),
        inputs={"equivalent_plastic_strain": Scalar(strain)},
        outputs={"isotropic_hardening": Scalar(1000.0 * strain)},
    )
