import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.solid_mechanics import LinearIsotropicElasticity
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

E, nu = 100.0, 0.3
LAME, MU = E * nu / ((1 + nu) * (1 - 2 * nu)), E / (2 * (1 + nu))
STRAIN = np.array([0.09, 0.04, -0.02, 0.03, -0.05, 0.01])
STRESS = LAME * STRAIN[:3].sum() * np.array([1, 1, 1, 0, 0, 0]) + 2 * MU * STRAIN
PAIR = dict(coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO"))


@pytest.mark.parametrize("scale", (0.0, 1.0))
def test_lame_form(scale):
    check_model(
        LinearIsotropicElasticity(coefficients=(E, nu), **PAIR),
        inputs={"strain": SR2(scale * STRAIN)},
        outputs={"stress": SR2(scale * STRESS)},
    )


def test_compliance_is_the_inverse():
    check_model(
        LinearIsotropicElasticity(coefficients=(E, nu), compliance=True, **PAIR),
        inputs={"stress": SR2(STRESS)},
        outputs={"strain": SR2(STRAIN)},
    )


def test_rate_form_names_rates_and_constants_may_be_promoted():
    check_model(
        LinearIsotropicElasticity(coefficients=("E", "nu"), rate_form=True, strain="Ee", **PAIR),
        inputs={"Ee_rate": SR2(STRAIN), "E": Scalar(E), "nu": Scalar(nu)},
        outputs={"stress_rate": SR2(STRESS)},
    )


@pytest.mark.parametrize(
    "types", (("YOUNGS_MODULUS",), ("YOUNGS_MODULUS", "YOUNGS_MODULUS"), ("BULK_MODULUS",) * 2)
)
def test_two_different_constants_are_needed(types):
    with pytest.raises(DeclarationError, match="2 different elastic constants"):
        LinearIsotropicElasticity(coefficients=(E, nu), coefficient_types=types)
