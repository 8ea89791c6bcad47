import pytest

from neml2_jax.laws.porous_flow import PowerLawPermeability
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("phi", (0.1, 0.2, 0.9))
def test_closed_form(phi):
    check_model(
        PowerLawPermeability(reference_permeability=4.0, reference_porosity=0.2, exponent=3.3),
        inputs={"porosity": Scalar(phi)},
        outputs={"permeability": Scalar(4.0 * (5.0 * phi) ** 3.3)},
    )


@pytest.mark.parametrize("exponent", (0.5, 1.0, 2.0, 3.3))
def test_no_pores(exponent):
    check_model(
        PowerLawPermeability(reference_permeability=4.0, reference_porosity=0.2, exponent=exponent),
        inputs={"porosity": Scalar(0.0)},
        outputs={"permeability": Scalar(0.0)},
        differences=False,
        second_order=exponent != 1.0,  # linear there but for a change of its exponent
    )
