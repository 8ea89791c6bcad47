import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import Gent
from neml2_jax.types import R2

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

G, LIMIT = 2.0, 97.2  # the limit is Gent's own for natural rubber
model = Gent(shear_modulus=G, limit=LIMIT, bulk_modulus=K)


def test_every_law():
    check_every_law(model, G)


@STRETCHES
def test_tension(stretch):
    """A. N. Gent, Rubber Chem. Technol. 69 (1996) 59-61, eqs. 4 and 5."""
    a = stretch
    locking = LIMIT / (LIMIT - (a * a + 2.0 / a - 3.0))
    np.testing.assert_allclose(nominal(model, uniaxial(a)), G * (a - a**-2.0) * locking, atol=1e-12)
    locking = LIMIT / (LIMIT - (2.0 * a * a + a**-4.0 - 3.0))
    got = nominal(model, equibiaxial(a))
    np.testing.assert_allclose(got, G * (a - a**-5.0) * locking, atol=1e-12)


def test_simple_shear():
    k = 3.0
    np.testing.assert_allclose(shear_stress(model, k), G * k * LIMIT / (LIMIT - k * k), rtol=1e-12)


def test_beyond_the_limit():
    """No state there: the energy is NaN."""
    assert np.isnan(model(R2(uniaxial(11.0)))[0].data)


@pytest.mark.slow
def test_derivatives():
    check_derivatives(model, second_order=False)  # as of NeoHookean, and slow to compile
