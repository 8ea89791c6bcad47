"""Elastic constants are those of a solid whose every strain stores energy, where they are known."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws import phase_field_fracture, solid_mechanics
from neml2_jax.types import SR2, Scalar

s = solid_mechanics
NAMES = {
    "E": "YOUNGS_MODULUS",
    "nu": "POISSONS_RATIO",
    "K": "BULK_MODULUS",
    "G": "SHEAR_MODULUS",
    "lambda": "LAME_LAMBDA",
    "M": "P_WAVE_MODULUS",
    "C'": "TETRAGONAL_SHEAR_MODULUS",
    "A": "ZENER_RATIO",
}


def isotropic(law: Callable[..., Any] = s.LinearIsotropicElasticity, /, **constants: Any) -> Any:
    kinds = tuple(NAMES[name] for name in constants)
    return law(coefficients=tuple(constants.values()), coefficient_types=kinds)


def cubic(**constants):
    return isotropic(s.CubicElasticityTensor, **constants)


@pytest.mark.parametrize(
    "law",
    (
        s.LinearIsotropicElasticity,
        s.IsotropicElasticityTensor,
        s.LinearIsotropicElasticJ2TrialStressUpdate,
        phase_field_fracture.LinearIsotropicStrainEnergyDensity,
    ),
)
def test_every_law_of_isotropic_constants(law):
    isotropic(law, E=200e3, nu=0.3)
    with pytest.raises(DeclarationError, match=f"{law.__name__}: POISSONS_RATIO.*got 0.7"):
        isotropic(law, E=200e3, nu=0.7)


@pytest.mark.parametrize(
    "constants, message",
    (
        (dict(E=-1.0, nu=0.3), "YOUNGS_MODULUS: it must be above 0, got -1"),
        (dict(E=0.0, nu=0.3), "YOUNGS_MODULUS: it must be above 0, got 0"),
        (dict(E=1.0, nu=0.5), "above -1 and below 0.5, got 0.5"),
        (dict(E=1.0, nu=-1.0), "above -1 and below 0.5, got -1"),
        (dict(K=-1.0, G=1.0), "BULK_MODULUS"),
        (dict(K=1.0, G=0.0), "SHEAR_MODULUS"),
        (dict(K=1.0, M=-2.0), "P_WAVE_MODULUS"),
        (dict(E=100.0, K=5.0), "shear modulus -27.27"),  # E below 9 K
        (dict(E=100.0, G=30.0), "bulk modulus would be -100"),  # E below 3 G
        (dict(E=100.0, M=50.0), "no solid has"),  # E not above M
        (dict(K=1.0, **{"lambda": 2.0}), "shear modulus -1.5"),
        (dict(G=3.0, **{"lambda": -2.1}), "bulk modulus would be -0.1"),
        (dict(nu=0.0, **{"lambda": 2.0}), "no solid has"),
        (dict(nu=-0.2, **{"lambda": 2.0}), "no solid has"),
        (dict(E="young", nu=0.6), "got 0.6"),  # the other one is a variable
        (dict(E=np.array([1.0, -2.0]), nu=0.3), "got -2 at position 1"),
    ),
)
def test_isotropic(constants, message):
    with pytest.raises(DeclarationError, match=message):
        isotropic(**constants)


@pytest.mark.parametrize("nu", (-0.9, 0.0, 0.4999))
def test_solids_that_exist(nu):
    isotropic(E=1.0, nu=nu)
    isotropic(G=3.0, **{"lambda": -1.9})


@pytest.mark.parametrize(
    "constants, message",
    (
        (dict(M=100.0, G=75.0, **{"lambda": 120.0}), "shear modulus -10"),  # C11 below C12
        (dict(K=100.0, G=-75.0, A=2.0), "SHEAR_MODULUS"),
        (dict(K=100.0, A=-2.0, **{"C'": 40.0}), "ZENER_RATIO"),
        (dict(E=100.0, nu=0.6, G=50.0), "got 0.6"),
    ),
)
def test_cubic(constants, message):
    with pytest.raises(DeclarationError, match=message):
        cubic(**constants)


PLY = dict(
    youngs_modulus_x=140.0,
    youngs_modulus_y=10.0,
    youngs_modulus_z=10.0,
    poissons_ratio_xy=0.3,
    poissons_ratio_xz=0.3,
    poissons_ratio_yz=0.4,
    shear_modulus_xy=5.0,
    shear_modulus_xz=5.0,
    shear_modulus_yz=3.0,
)


@pytest.mark.parametrize(
    "change, message",
    (
        (dict(youngs_modulus_z=0.0), "youngs_modulus_z: it must be above 0, got 0"),
        (dict(shear_modulus_xz=-1.0), "shear_modulus_xz"),
        (dict(poissons_ratio_xy=3.8), "the square of the x-y Poisson's ratio"),  # above sqrt(14)
        (dict(poissons_ratio_yz=-1.1), "the square of the y-z Poisson's ratio"),
        (dict(poissons_ratio_xy=2.5, poissons_ratio_xz=2.5), "not positive definite"),
    ),
)
def test_orthotropic(change, message):
    law = s.OrthotropicElasticityTensor(**{**PLY, "poissons_ratio_xy": 3.0})
    assert np.linalg.eigvalsh(law.call_by_name({})[law.C].data).min() > 0.0
    with pytest.raises(DeclarationError, match=message):
        s.OrthotropicElasticityTensor(**{**PLY, **change})


@pytest.mark.parametrize(
    "change, message",
    (
        (dict(transverse_poissons_ratio=1.0), "transverse-transverse"),
        (dict(transverse_poissons_ratio=-1.2), "transverse-transverse"),
        (dict(axial_poissons_ratio=4.0), "axial-transverse"),
        (dict(axial_poissons_ratio=2.5), "not positive definite"),
        (dict(transverse_youngs_modulus=-1.0), "transverse_youngs_modulus"),
    ),
)
def test_transversely_isotropic(change, message):
    given = dict(
        axial_youngs_modulus=140.0,
        transverse_youngs_modulus=10.0,
        axial_poissons_ratio=0.3,
        transverse_poissons_ratio=0.4,
        axial_shear_modulus=5.0,
    )
    s.TransverselyIsotropicElasticityTensor(**given)
    with pytest.raises(DeclarationError, match=message):
        s.TransverselyIsotropicElasticityTensor(**{**given, **change})


def test_any_stiffness():
    C = np.diag([3.0, 3.0, 3.0, 1.0, 1.0, 1.0])
    s.GeneralElasticity(elastic_stiffness_tensor=C)
    for smallest in (0.0, -1.0):
        C[0, 1] = C[1, 0] = 3.0 - smallest
        with pytest.raises(DeclarationError, match=f"smallest eigenvalue .* is {smallest:g}"):
            s.GeneralElasticity(elastic_stiffness_tensor=C)


def test_hyperelastic_and_viscoelastic():
    for law, constants in (
        (s.NeoHookean, dict(bulk_modulus=1.0, shear_modulus=-1.0)),
        (s.NeoHookean, dict(bulk_modulus=0.0, shear_modulus=1.0)),
        (s.Gent, dict(bulk_modulus=1.0, shear_modulus=-1.0, limit=9.0)),
        (s.MooneyRivlin, dict(bulk_modulus=1.0, C10=0.5, C01=-0.6)),
        (s.Ogden, dict(bulk_modulus=1.0, moduli=(1.0, -3.0), exponents=(2.0, 1.0))),
        (s.LinearDashpot, dict(viscosity=0.0)),
        (s.KelvinVoigtElement, dict(modulus=-1.0, viscosity=1.0)),
    ):
        with pytest.raises(DeclarationError, match=law.__name__):
            law(**constants)
    s.MooneyRivlin(bulk_modulus=1.0, C10=0.5, C01=-0.4)
    s.Ogden(bulk_modulus=1.0, moduli=(1.0, -0.3), exponents=(2.0, -2.0))


def test_only_what_a_user_constructs_is_checked():
    """Steps of an optimisation over the pytree, gradients and tracing may hold any numbers."""
    model = isotropic(E=200.0, nu=0.3)
    with pytest.raises(DeclarationError, match="POISSONS_RATIO: .* got 0.6"):
        model.with_parameters({"coefficients.1": 0.6})
    jax.tree_util.tree_map(jnp.negative, model)

    def moved(nu):
        return model.with_parameters({"coefficients.1": nu})(SR2(jnp.ones(6))).data.sum()

    jax.jit(moved)(0.6)

    def stress(E, nu):
        return isotropic(E=E, nu=nu)(SR2(jnp.ones(6))).data.sum()

    assert np.isfinite(jax.grad(stress, (0, 1))(200.0, 0.3)).all()
    jax.jit(stress)(200.0, 0.7)
    isotropic(E=Scalar(np.nan), nu=0.3)  # it is told by what it gives
