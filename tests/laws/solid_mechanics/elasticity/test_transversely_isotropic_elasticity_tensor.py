import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import (
    IsotropicElasticityTensor,
    TransverselyIsotropicElasticityTensor,
)
from neml2_jax.testing import check_model
from neml2_jax.types import R2, SSR4, Scalar
from neml2_jax.types.functions import rotate

E_a, E_t, nu_a, nu_t, G_a = 181.0, 10.3, 0.28, 0.45, 7.17
# Moves each axis to the place of the next.
TO_NEXT = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def law(**changes):
    given = dict(
        axial_youngs_modulus=E_a, transverse_youngs_modulus=E_t, axial_poissons_ratio=nu_a,
        transverse_poissons_ratio=nu_t, axial_shear_modulus=G_a,
    )  # fmt: skip
    return TransverselyIsotropicElasticityTensor(**(given | changes))


def stiffness_along_x():
    """The five elastic constants of Hill, J. Mech. Phys. Solids 12 (1964) 199-212, eqs. 5-10:
    plane bulk modulus k, cross modulus l, axial modulus n, transverse shear modulus m."""
    m = 0.5 * E_t / (1.0 + nu_t)
    k = 1.0 / (2.0 * (1.0 - nu_t) / E_t - 4.0 * nu_a**2 / E_a)
    n, l = E_a + 4.0 * nu_a**2 * k, 2.0 * nu_a * k  # noqa: E741
    C = np.diag([n, k + m, k + m, 2.0 * m, 2.0 * G_a, 2.0 * G_a])
    C[0, 1] = C[1, 0] = C[0, 2] = C[2, 0] = l
    C[1, 2] = C[2, 1] = k - m
    return SSR4(C)


@pytest.mark.parametrize(("axis", "moves"), (("x", 0), ("y", 1), ("z", 2)))
def test_hill_constants(axis, moves):
    C = rotate(stiffness_along_x(), R2(np.linalg.matrix_power(TO_NEXT, moves)))
    check_model(
        law(axis=axis, axial_youngs_modulus="E", axial_poissons_ratio="nu"),
        inputs={"E": Scalar(E_a), "nu": Scalar(nu_a)},
        outputs={"C": C},
    )


def test_symmetry_around_the_axis():
    c, s = np.cos(0.7), np.sin(0.7)
    C = law()()
    turned = rotate(C, R2(np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])))
    np.testing.assert_allclose(turned.data, C.data, atol=1e-11)


def test_isotropic():
    E, nu = 200.0, 0.3
    one = TransverselyIsotropicElasticityTensor(
        axial_youngs_modulus=E, transverse_youngs_modulus=E, axial_poissons_ratio=nu,
        transverse_poissons_ratio=nu, axial_shear_modulus=E / (2.0 + 2.0 * nu),
    )  # fmt: skip
    other = IsotropicElasticityTensor(
        coefficients=(E, nu), coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO")
    )
    np.testing.assert_allclose(one().data, other().data, atol=1e-11)
