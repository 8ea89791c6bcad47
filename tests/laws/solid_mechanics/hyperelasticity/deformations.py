"""Deformations with known stresses, and what holds for every strain energy.

The oracles are those of G. A. Holzapfel, Nonlinear Solid Mechanics, Wiley (2000), 6.2-6.5, and of
R. W. Ogden, Non-linear Elastic Deformations, Ellis Horwood (1984), 4.2-4.4.
"""

import jax
import numpy as np
import pytest

from neml2_jax.testing import check_model
from neml2_jax.types import R2
from neml2_jax.types.functions import r2_from_sr2

GENERAL = np.array([[1.2, 0.3, -0.1], [0.05, 0.9, 0.2], [-0.15, 0.1, 1.1]])
K = 30.0


def uniaxial(stretch):
    return np.diag([stretch, stretch**-0.5, stretch**-0.5])


def equibiaxial(stretch):
    return np.diag([stretch, stretch, stretch**-2.0])


def simple_shear(shear):
    return np.array([[1.0, shear, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])


@jax.jit
def _figures(model, F):
    W, P, S, sigma = model(R2(F))
    return W.data, P.data, r2_from_sr2(S).data, r2_from_sr2(sigma).data


def figures(model, F):
    """The energy, and PK1, PK2 and Cauchy stress as matrices; compiled once for laws that differ in
    numbers."""
    return jax.device_get(_figures(model, F))


def cauchy(model, F):
    """The Cauchy stress as a matrix."""
    return figures(model, F)[3]


def nominal(model, F):
    """PK1 stress along the first axis of an incompressible bar or sheet that is free along z."""
    s, stretch = cauchy(model, F), F[0, 0]
    return (s[0, 0] - s[2, 2]) / stretch


def shear_stress(model, shear):
    return cauchy(model, simple_shear(shear))[0, 1]


def check_volume(model):
    """A change of volume alone: the pressure of the volumetric energy, K/2 (J - 1/J)."""
    J = 1.3
    got = cauchy(model, J ** (1.0 / 3.0) * np.eye(3))
    np.testing.assert_allclose(got, 0.5 * K * (J - 1.0 / J) * np.eye(3), atol=1e-12)


def check_small_strain(model, shear_modulus):
    """The tangent at no deformation is Hooke's, with no stress there."""
    eye = np.eye(3)
    G, lame = shear_modulus, K - 2.0 / 3.0 * shear_modulus
    hooke = lame * np.einsum("ij,kl->ijkl", eye, eye) + G * (
        np.einsum("ik,jl->ijkl", eye, eye) + np.einsum("il,jk->ijkl", eye, eye)
    )
    stress, tangent = _stress_and_tangent(model, eye)
    np.testing.assert_allclose(stress, 0.0, atol=1e-13)
    np.testing.assert_allclose(tangent, hooke, atol=1e-10)


@jax.jit
def _stress_and_tangent(model, F):
    def of(F):
        P = model(R2(F))[1].data
        return P, P

    tangent, P = jax.jacfwd(of, has_aux=True)(F)
    return P, tangent


def check_frame_indifference(model):
    """After a turn Q: the same energy and PK2, P turned on the left, sigma on both sides."""
    Q, _ = np.linalg.qr(np.cos(np.arange(9.0)).reshape(3, 3))
    Q = Q * np.linalg.det(Q)
    W, P, S, sigma = figures(model, GENERAL)
    W_t, P_t, S_t, sigma_t = figures(model, Q @ GENERAL)
    np.testing.assert_allclose(W_t, W, rtol=1e-12)
    np.testing.assert_allclose(S_t, S, atol=1e-11)
    np.testing.assert_allclose(P_t, Q @ P, atol=1e-11)
    np.testing.assert_allclose(sigma_t, Q @ sigma @ Q.T, atol=1e-11)


def check_stresses(model):
    """PK1 is the slope of the energy, by differences; PK2 and Cauchy stress are made of it."""

    def W(F):
        return figures(model, F)[0]

    h = 1e-5
    slope = np.array(
        [
            [(W(GENERAL + h * d) - W(GENERAL - h * d)) / (2.0 * h) for d in row]
            for row in np.eye(9).reshape(3, 3, 3, 3)
        ]
    )
    _, P, S, sigma = figures(model, GENERAL)
    np.testing.assert_allclose(P, slope, atol=1e-6)
    np.testing.assert_allclose(GENERAL @ S, P, atol=1e-11)
    np.testing.assert_allclose(sigma, P @ GENERAL.T / np.linalg.det(GENERAL), atol=1e-11)


def check_every_law(model, shear_modulus=None):
    check_stresses(model)
    check_volume(model)
    check_frame_indifference(model)
    if shear_modulus is not None:
        check_small_strain(model, shear_modulus)


def check_derivatives(model, second_order=True):
    """No deformation, where all stretches coincide; two equal stretches; a general state."""
    for F in (np.eye(3), uniaxial(1.5), GENERAL):
        given = {"deformation_gradient": R2(F)}
        check_model(model, inputs=given, outputs={}, second_order=second_order)


STRETCHES = pytest.mark.parametrize("stretch", (0.6, 1.0, 1.5, 2.5))
