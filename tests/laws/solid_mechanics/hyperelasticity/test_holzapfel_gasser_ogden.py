import numpy as np
import pytest

from neml2_jax import load_string
from neml2_jax.errors import DeclarationError
from neml2_jax.laws.solid_mechanics import HolzapfelGasserOgden, NeoHookean

from .deformations import (
    GENERAL,
    K,
    cauchy,
    check_derivatives,
    check_every_law,
    simple_shear,
    uniaxial,
)

# Of the media of a rabbit's carotid artery, in kPa: Holzapfel, Gasser, Ogden (2000), table 1.
c, k1, k2, ANGLE = 3.0, 2.3632, 0.8393, np.radians(29.0)
FAMILIES = tuple((np.cos(a), np.sin(a), 0.0) for a in (ANGLE, -ANGLE))


def law(**changes):
    given = {"dispersion": 0.0, "fiber_directions": FAMILIES} | changes
    return HolzapfelGasserOgden(
        matrix_modulus=c, fiber_modulus=k1, fiber_exponent=k2, bulk_modulus=K, **given
    )


def test_every_law():
    """With fibres at the edge between tension and compression the small-strain limit has a kink."""
    check_every_law(law(dispersion=0.226))


@pytest.mark.parametrize("kappa", (0.0, 0.226, 1.0 / 3.0))  # 0.226: the media of Gasser (2006)
@pytest.mark.parametrize("stretch", (1.05, 1.4))
def test_tension(kappa, stretch):
    """The two families are symmetric to the axis; Gasser et al. (2006), eqs. 4.3-4.6."""
    a, b = stretch, stretch**-0.5
    I1 = a * a + 2.0 * b * b
    I4 = (a * np.cos(ANGLE)) ** 2 + (b * np.sin(ANGLE)) ** 2
    E = kappa * (I1 - 3.0) + (1.0 - 3.0 * kappa) * (I4 - 1.0)
    by_I1 = 0.5 * c + 2.0 * k1 * kappa * E * np.exp(k2 * E * E)
    by_I4 = 2.0 * k1 * (1.0 - 3.0 * kappa) * E * np.exp(k2 * E * E)
    s = cauchy(law(dispersion=kappa), uniaxial(a))
    want = 2.0 * by_I1 * (a * a - b * b) + 2.0 * by_I4 * (a * np.cos(ANGLE)) ** 2
    np.testing.assert_allclose(s[0, 0] - s[2, 2], want, rtol=1e-12)
    want = 2.0 * by_I4 * (b * np.sin(ANGLE)) ** 2
    np.testing.assert_allclose(s[1, 1] - s[2, 2], want, rtol=1e-11, atol=1e-13)


def test_fibres_carry_tension_only():
    """Compressed along both families only the matrix is left."""
    soft = NeoHookean(shear_modulus=c, bulk_modulus=K)
    np.testing.assert_allclose(cauchy(law(), uniaxial(0.8)), cauchy(soft, uniaxial(0.8)))


def test_shear_across_a_family():
    """One family along y: sheared along x it is stretched, I4 = 1 + k^2."""
    k = 0.6
    s = cauchy(law(fiber_directions=((0.0, 2.0, 0.0),)), simple_shear(k))
    want = c * k + 2.0 * k1 * k**2 * np.exp(k2 * k**4) * k
    np.testing.assert_allclose(s[0, 1], want, rtol=1e-12)


def test_material_symmetry():
    """Turned about its fibres the material is the same; about another axis it is not."""
    one = law(fiber_directions=((1.0, 0.0, 0.0),))
    turn = np.array([[1.0, 0.0, 0.0], [0.0, 0.6, -0.8], [0.0, 0.8, 0.6]])
    np.testing.assert_allclose(cauchy(one, GENERAL @ turn), cauchy(one, GENERAL), atol=1e-12)
    other = turn[[1, 0, 2]][:, [1, 0, 2]]
    assert np.abs(cauchy(one, GENERAL @ other) - cauchy(one, GENERAL)).max() > 0.1


def test_fibres_are_needed():
    with pytest.raises(DeclarationError, match="NeoHookean"):
        law(fiber_directions=())


def test_from_an_input_file():
    model = load_string(
        """
        [Tensors]
          [one]
            type = Python
            expr = 'Vec([1.0, 0.5, 0.0])'
          []
          [other]
            type = Python
            expr = 'Vec([1.0, -0.5, 0.0])'
          []
        []
        [Models]
          [artery]
            type = HolzapfelGasserOgden
            matrix_modulus = 3
            fiber_modulus = 2.3632
            fiber_exponent = 0.8393
            fiber_directions = 'one other'
            bulk_modulus = 30
          []
        []
        """
    ).get_model("artery")
    same = law(fiber_directions=((1.0, 0.5, 0.0), (1.0, -0.5, 0.0)))
    np.testing.assert_allclose(cauchy(model, GENERAL), cauchy(same, GENERAL), rtol=1e-12)


@pytest.mark.slow
def test_derivatives():
    check_derivatives(law(dispersion=0.1, fiber_directions=((1.0, 2.0, 0.5),)))
