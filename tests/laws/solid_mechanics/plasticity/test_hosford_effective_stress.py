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


@pytest.mark.parametrize("n", (2, 8, 6, 20))  # von Mises, fcc, bcc, nearly Tresca
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
    """Derivatives where Newton's identities are not used, and where they are used twice: exponent 6
    uses them once, 20 eight times."""
    s = np.array(stress)
    model, want = HosfordEffectiveStress(exponent=n), by_principal_stresses(s, n)
    if n in (2, 8):
        check_model(model, {"stress": SR2(s)}, {"effective_stress": Scalar(want)})
    np.testing.assert_allclose(model(SR2(s)).data, want, rtol=1e-10)


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
