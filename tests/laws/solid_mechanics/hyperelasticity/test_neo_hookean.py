import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import NeoHookean
from neml2_jax.types import R2

from .deformations import (
    STRETCHES,
    K,
    cauchy,
    check_derivatives,
    check_every_law,
    equibiaxial,
    nominal,
    shear_stress,
    simple_shear,
    uniaxial,
)

G = 2.0
model = NeoHookean(shear_modulus=G, bulk_modulus=K)


def test_every_law():
    check_every_law(model, G)


@STRETCHES
def test_tension(stretch):
    """Holzapfel (2000), 6.5: of an incompressible bar and sheet."""
    got = nominal(model, uniaxial(stretch))
    np.testing.assert_allclose(got, G * (stretch - stretch**-2.0), atol=1e-12)
    got = nominal(model, equibiaxial(stretch))
    np.testing.assert_allclose(got, G * (stretch - stretch**-5.0), atol=1e-12)


def test_simple_shear():
    """Ogden (1984), 4.4: shear stress linear in the shear, and a normal stress difference."""
    np.testing.assert_allclose(shear_stress(model, 0.8), G * 0.8, rtol=1e-12)
    s = cauchy(model, simple_shear(0.8))
    np.testing.assert_allclose(s[0, 0] - s[1, 1], G * 0.8**2, rtol=1e-12)


def test_inside_out():
    """A reflection has no energy: the figures are NaN, not those of the mirror image."""
    assert all(np.isnan(x.data).all() for x in model(R2(np.diag([1.0, 1.0, -1.0]))))


@pytest.mark.slow
def test_derivatives():
    check_derivatives(model)
