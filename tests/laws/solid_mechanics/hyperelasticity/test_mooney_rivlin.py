import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import MooneyRivlin

from .deformations import (
    STRETCHES,
    K,
    cauchy,
    check_derivatives,
    check_every_law,
    equibiaxial,
    nominal,
    simple_shear,
    uniaxial,
)

C10, C01 = 0.7, 0.3
model = MooneyRivlin(C10=C10, C01=C01, bulk_modulus=K)


def test_every_law():
    check_every_law(model, 2.0 * (C10 + C01))


@STRETCHES
def test_tension(stretch):
    """Holzapfel (2000), 6.5: of an incompressible bar and sheet."""
    a = stretch
    got = nominal(model, uniaxial(a))
    np.testing.assert_allclose(got, 2.0 * (a - a**-2.0) * (C10 + C01 / a), atol=1e-12)
    got = nominal(model, equibiaxial(a))
    np.testing.assert_allclose(got, 2.0 * (a - a**-5.0) * (C10 + C01 * a * a), atol=1e-12)


def test_simple_shear():
    """R. S. Rivlin, Phil. Trans. R. Soc. A 241 (1948): all three stress differences."""
    k = 0.8
    s = cauchy(model, simple_shear(k))
    np.testing.assert_allclose(s[0, 1], 2.0 * (C10 + C01) * k, rtol=1e-12)
    np.testing.assert_allclose(s[0, 0] - s[2, 2], 2.0 * C10 * k * k, rtol=1e-12)
    np.testing.assert_allclose(s[1, 1] - s[2, 2], -2.0 * C01 * k * k, rtol=1e-12)


@pytest.mark.slow
def test_derivatives():
    check_derivatives(model, second_order=False)  # as of NeoHookean, and slow to compile
