import jax
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.solid_mechanics import (
    BarlatYld2004EffectiveStress,
    Hill48EffectiveStress,
    HosfordEffectiveStress,
)
from neml2_jax.testing import check_model
from neml2_jax.types import SR2, Scalar

# Of the sheet 2090-T3: Barlat et al. (2005), table 3.
FIRST = (-0.069888, 0.936408, 0.079143, 1.003060, 0.524741, 1.363180, 1.023770, 1.069060, 0.954322)
SECOND = (0.981171, 0.476741, 0.575316, 0.866827, 1.145010, -0.079294, 1.051660, 1.147100, 1.404620)
GENERAL = (80.0, -20.0, 10.0, 5.0, -7.0, 30.0)


def law(first=FIRST, second=SECOND, exponent=8):
    return BarlatYld2004EffectiveStress(
        first_coefficients=first, second_coefficients=second, exponent=exponent
    )


def by_principal_values(stress, first, second, a):
    """The definition, on matrices."""

    def principal(c):
        c12, c13, c21, c23, c31, c32, c44, c55, c66 = c
        xx, yy, zz = stress[:3] - np.mean(stress[:3])
        yz, xz, xy = stress[3:] * np.array([c44, c55, c66])
        return np.linalg.eigvalsh(
            [
                [-c12 * yy - c13 * zz, xy, xz],
                [xy, -c21 * xx - c23 * zz, yz],
                [xz, yz, -c31 * xx - c32 * yy],
            ]
        )

    p, q = principal(first), principal(second)
    return (0.25 * np.sum(np.abs(p[:, None] - q[None, :]) ** a)) ** (1.0 / a)


@pytest.mark.slow
@pytest.mark.parametrize(
    "stress",
    (
        GENERAL,
        (100.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, 0.0, 0.0, 0.0, 40.0),
        (1e-3, 2e-3, 0.0, 0.0, 5e-4, 0.0),
    ),
)
def test_definition(stress):
    s = np.array(stress)
    check_model(
        law(),
        inputs={"stress": SR2.fill(*s)},
        outputs={"effective_stress": Scalar(by_principal_values(s, FIRST, SECOND, 8))},
        rtol=1e-9,
    )


@pytest.mark.slow
def test_no_stress():
    check_model(
        law(),
        inputs={"stress": SR2(np.zeros(6))},
        outputs={"effective_stress": Scalar(0.0)},
        differences=False,
    )


@pytest.mark.parametrize("a", (2, 6, 8, 20))
def test_isotropic_is_hosford(a):
    """All coefficients 1; the stress has three, or two, different principal values."""
    one = law((1.0,) * 9, (1.0,) * 9, a)
    for s in (GENERAL, (100.0, 0.0, 0.0, 0.0, 0.0, 0.0)):
        stress = SR2.fill(*s)
        got, want = one(stress).data, HosfordEffectiveStress(exponent=a)(stress).data
        np.testing.assert_allclose(got, want, rtol=1e-9)


def test_exponent_two_in_shear_is_hill():
    """Yld2004 with exponent 2 and equal transformations is Hill's with L = 3/2 c44^2, ..."""
    c = (1.0,) * 6 + (1.1, 0.9, 1.2)
    hill = Hill48EffectiveStress(L=1.5 * 1.1**2, M=1.5 * 0.9**2, N=1.5 * 1.2**2)
    stress = SR2.fill(*GENERAL)
    np.testing.assert_allclose(law(c, c, 2)(stress).data, hill(stress).data, rtol=1e-9)


@pytest.fixture(scope="module")
def sheet():
    """Yield stress and r-value of a strip cut at an angle to the rolling direction."""
    model = law()
    gradient = jax.jit(jax.value_and_grad(lambda s: model(SR2(s)).data))

    def at(angle):
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        size, n = gradient(SR2.fill(c * c, s * s, 0.0, 0.0, 0.0, c * s).data)
        shear = n[5] * np.sqrt(2.0)  # twice the shear strain
        across = s * s * n[0] + c * c * n[1] - c * s * shear
        return 1.0 / float(size), float(across / n[2])

    return at


@pytest.mark.parametrize(
    ("angle", "stress", "r"),
    (
        (0, 1.0000, 0.2115),
        (15, 0.9605, 0.3269),
        (30, 0.9102, 0.6923),
        (45, 0.8114, 1.5769),
        (60, 0.8096, 1.0385),
        (75, 0.8815, 0.5384),
        (90, 0.9102, 0.6923),
    ),
)
def test_sheet_of_2090_t3(sheet, angle, stress, r):
    """The measured yield stresses and r-values to which the coefficients were fitted; Barlat et al.
    (2005), table 2."""
    got_stress, got_r = sheet(angle)
    np.testing.assert_allclose(got_stress, stress, rtol=0.02)
    np.testing.assert_allclose(got_r, r, atol=0.06)


def test_what_is_given_is_checked():
    with pytest.raises(DeclarationError, match="even"):
        law(exponent=7)
    with pytest.raises(DeclarationError, match="first_coefficients has 2"):
        law(first=(1.0, 1.0))


def test_small_coefficients_and_large_exponents():
    """No power of a small number vanishes beside rounding; where no digit is left it is told."""
    small = (*FIRST[:6], 0.1, 0.1, 0.1), (*SECOND[:6], 0.1, 0.1, 0.1)
    shear = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0], np.float32)
    for a in (8, 20):
        found = law(*(tuple(map(np.float32, c)) for c in small), exponent=a)(SR2.fill(*shear))
        assert found.dtype == np.float32
        want = by_principal_values(shear.astype(float), *small, a)
        np.testing.assert_allclose(found.data, want, rtol=1e-5)
    ones = (np.float32(1.0),) * 9
    with pytest.raises(ValueError, match="exponent = 60 is too large for float32.*or float64"):
        law(ones, ones, exponent=60)(SR2.fill(*np.asarray(GENERAL, np.float32)))
