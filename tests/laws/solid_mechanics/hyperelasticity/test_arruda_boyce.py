import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ArrudaBoyce

from .deformations import (
    STRETCHES,
    K,
    check_derivatives,
    check_every_law,
    equibiaxial,
    nominal,
    shear_stress,
    uniaxial,
)

MU, LOCK = 2.0, 3.0
model = ArrudaBoyce(rubbery_modulus=MU, locking_stretch=LOCK, bulk_modulus=K)


def slope(I1):
    """dW/dI1, Arruda and Boyce (1993), eq. 18."""
    terms = (1 / 2, I1 / 10, 11 * I1**2 / 350, 19 * I1**3 / 1750, 519 * I1**4 / 134750)
    return MU * sum(t / LOCK ** (2 * i) for i, t in enumerate(terms))


def test_every_law():
    """The small-strain modulus as in the Abaqus theory manual, 4.6.1."""
    series = (1, 3 / 5, 99 / 175, 513 / 875, 42039 / 67375)
    check_every_law(model, MU * sum(c / LOCK ** (2 * i) for i, c in enumerate(series)))


@STRETCHES
def test_tension(stretch):
    a = stretch
    want = 2.0 * (a - a**-2.0) * slope(a * a + 2.0 / a)
    np.testing.assert_allclose(nominal(model, uniaxial(a)), want, rtol=1e-12, atol=1e-12)
    want = 2.0 * (a - a**-5.0) * slope(2.0 * a * a + a**-4.0)
    np.testing.assert_allclose(nominal(model, equibiaxial(a)), want, rtol=1e-12, atol=1e-12)


def test_simple_shear():
    np.testing.assert_allclose(
        shear_stress(model, 1.2), 2.0 * 1.2 * slope(3.0 + 1.2**2), rtol=1e-12
    )


def test_series():
    """The stress of eight chains with the inverse Langevin function itself, Arruda and Boyce
    (1993), eq. 13; five terms are good for chains at half of their length."""
    a = 2.0
    chain = np.sqrt((a * a + 2.0 / a) / 3.0)
    beta = 1.0
    for _ in range(50):  # Newton's method on coth(b) - 1/b = chain/LOCK
        residual = 1.0 / np.tanh(beta) - 1.0 / beta - chain / LOCK
        beta -= residual / (1.0 / beta**2 - 1.0 / np.sinh(beta) ** 2)
    want = MU / 3.0 * LOCK / chain * beta * (a - a**-2.0)
    np.testing.assert_allclose(nominal(model, uniaxial(a)), want, rtol=2e-3)


@pytest.mark.slow
def test_derivatives():
    check_derivatives(model, second_order=False)  # as of NeoHookean, and slow to compile
