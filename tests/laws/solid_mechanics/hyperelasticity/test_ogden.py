import jax
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.solid_mechanics import MooneyRivlin, Ogden
from neml2_jax.types import R2

from .deformations import (
    GENERAL,
    STRETCHES,
    K,
    check_derivatives,
    check_every_law,
    equibiaxial,
    nominal,
    shear_stress,
    uniaxial,
)

# Of natural rubber, in MPa: R. W. Ogden, Proc. R. Soc. A 326 (1972) 565-584, section 4.
MODULI, EXPONENTS = np.array([0.63, 0.0012, -0.01]), np.array([1.3, 5.0, -2.0])
model = Ogden(moduli=tuple(MODULI), exponents=tuple(EXPONENTS), bulk_modulus=K)


def test_every_law():
    check_every_law(model, 0.5 * np.sum(MODULI * EXPONENTS))


@STRETCHES
def test_tension(stretch):
    """Ogden (1972), eqs. 24 and 31."""
    a = stretch
    want = np.sum(MODULI * (a ** (EXPONENTS - 1.0) - a ** (-0.5 * EXPONENTS - 1.0)))
    np.testing.assert_allclose(nominal(model, uniaxial(a)), want, atol=1e-12)
    want = np.sum(MODULI * (a ** (EXPONENTS - 1.0) - a ** (-2.0 * EXPONENTS - 1.0)))
    np.testing.assert_allclose(nominal(model, equibiaxial(a)), want, atol=1e-12)


def test_simple_shear():
    k = 1.4
    a = 0.5 * k + np.sqrt(1.0 + 0.25 * k * k)  # the largest stretch
    want = np.sum(MODULI * (a**EXPONENTS - a**-EXPONENTS)) / (a + 1.0 / a)
    np.testing.assert_allclose(shear_stress(model, k), want, rtol=1e-12)


@pytest.mark.parametrize(
    ("stretch", "stress"),
    ((1.39, 0.32), (2.17, 0.58), (3.01, 0.85), (4.03, 1.21), (5.36, 1.94), (6.16, 2.67)),
)
def test_treloar(stretch, stress):
    """L. R. G. Treloar, Trans. Faraday Soc. 40 (1944) 59-70: a bar of vulcanised rubber, in MPa;
    Ogden's constants, which fit sheets as well, describe it to 8 percent, near stretch 2 to 13."""
    np.testing.assert_allclose(nominal(model, uniaxial(stretch)), stress, rtol=0.13)


@pytest.fixture(scope="module")
def pair():
    """PK1 and its first and second derivative in a direction: Ogden's law of exponents 2 and -2,
    and the law of Mooney and Rivlin, which it is."""
    direction = np.sin(np.arange(9.0)).reshape(3, 3)

    def of(model):
        def first(F):
            return jax.jvp(lambda F: model(R2(F))[1].data, (F,), (direction,))

        def second(F):
            (P, rate), (_, bend) = jax.jvp(first, (F,), (direction,))
            return P, rate, bend

        return jax.jit(second)

    ogden = Ogden(moduli=(1.4, -0.6), exponents=(2.0, -2.0), bulk_modulus=K)
    return of(ogden), of(MooneyRivlin(C10=0.7, C01=0.3, bulk_modulus=K))


# Stretches that coincide, nearly coincide in two ways, and do not.
@pytest.mark.slow
@pytest.mark.parametrize("gap", (0.0, 1e-15, 1e-12, 1e-8, 1e-5, 1e-3, 0.1))
@pytest.mark.parametrize("third", (1.0, 1.3))
def test_is_mooney_rivlin_for_even_exponents(pair, gap, third):
    Q, _ = np.linalg.qr(np.cos(np.arange(9.0)).reshape(3, 3))
    F = GENERAL / np.linalg.det(GENERAL) if gap == 0.1 else np.eye(3)
    F = F @ Q @ np.diag([1.0, 1.0 + gap, third + 2.0 * gap]) @ Q.T
    for got, want in zip(*(of(F) for of in pair), strict=True):
        np.testing.assert_allclose(got, want, atol=1e-9)


def test_moduli_match_exponents():
    with pytest.raises(DeclarationError, match="2 moduli and 1 exponents"):
        Ogden(moduli=(1.0, 2.0), exponents=(1.0,), bulk_modulus=K)


@pytest.mark.slow
def test_derivatives():
    check_derivatives(Ogden(moduli=(0.63,), exponents=(1.3,), bulk_modulus=K))
