import pytest

from neml2_jax.laws.porous_flow import KozenyCarmanPermeability
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = KozenyCarmanPermeability(reference_permeability=4.0, reference_porosity=0.2, n=2.5, m=1.5)


@pytest.mark.parametrize("phi", (0.1, 0.2, 0.9))
def test_closed_form(phi):
    check_model(
        model,
        inputs={"porosity": Scalar(phi)},
        outputs={"permeability": Scalar(4.0 * phi**2.5 * 8.0 / (1.0 - phi) ** 2.5)},
    )


def test_no_pores():
    check_model(
        model,
        inputs={"porosity": Scalar(0.0)},
        outputs={"permeability": Scalar(0.0)},
        differences=False,
    )
