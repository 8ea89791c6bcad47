import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.solid_mechanics import HosfordEffectiveStress
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

FACTORS = np.array([1.0] * 3 + [np.sqrt(2.0)] * 3)


def by_principal_stresses(s, n):
    xx, yy, zz, yz, xz, xy = s / FACTORS
    a, b, c = np.linalg.eigvalsh([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
    return (0.5 * (abs(a - b) ** n + abs(b - c) ** n + abs(c - a) ** n)) ** (1.0 / n)


@pytest.mark.parametrize("n", (2, 6, 8, 20))  # von Mises, bcc, fcc, nearly Tresca
@pytest.mark.parametrize(
    "stress",
    (
        (80.0, -20.0, 10.0, 5.0, -7.0, 30.0),
        (100.0, 0.0, 0.0, 0.0, 0.0, 0.0),  # two equal principal stresses
        (-30.0, 20.0, 20.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, 0.0, 0.0, 0.0, 40.0),  # pure shear
    ),
)
def test_principal_stresses(n, stress):
    s = np.array(stress)
    check_model(
        HosfordEffectiveStress(exponent=n),
        inputs={"stress": SR2(s)},
        outputs={"effective_stress": Scalar(by_principal_stresses(s, n))},
    )


def test_no_stress():
    check_model(
        HosfordEffectiveStress(),
        inputs={"stress": SR2(np.zeros(6))},
        outputs={"effective_stress": Scalar(0.0)},
        differences=False,
    )


@pytest.mark.parametrize("n", (0, 7, -2))
def test_exponent_is_even(n):
    with pytest.raises(DeclarationError, match="even"):
        HosfordEffectiveStress(exponent=n)
