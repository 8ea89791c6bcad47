import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.solid_mechanics import CubicElasticityTensor
from neml2_jax.testing import check_model
from neml2_jax.types import SSR4, Scalar

NAMES = ("first", "second", "third")  # the constants, promoted to variables
C11, C12, C44 = 168.0, 121.0, 75.0  # copper
STIFFNESS = np.diag([C11 - C12] * 3 + [2 * C44] * 3)
STIFFNESS[:3, :3] += C12
K, PRIME = (C11 + 2 * C12) / 3, 0.5 * (C11 - C12)
ZENER = C44 / PRIME

# A bar along a cube axis: invert the normal block.
COMPLIANCE = np.linalg.inv(STIFFNESS)
E, nu = 1.0 / COMPLIANCE[0, 0], -COMPLIANCE[0, 1] / COMPLIANCE[0, 0]


@pytest.mark.parametrize(
    ("types", "values"),
    (
        (("SHEAR_MODULUS", "YOUNGS_MODULUS", "POISSONS_RATIO"), (C44, E, nu)),
        (("P_WAVE_MODULUS", "LAME_LAMBDA", "SHEAR_MODULUS"), (C11, C12, C44)),
        (("BULK_MODULUS", "SHEAR_MODULUS", "P_WAVE_MODULUS"), (K, C44, C11)),
        (("BULK_MODULUS", "TETRAGONAL_SHEAR_MODULUS", "SHEAR_MODULUS"), (K, PRIME, C44)),
        (("YOUNGS_MODULUS", "POISSONS_RATIO", "ZENER_RATIO"), (E, nu, ZENER)),
        (("ZENER_RATIO", "BULK_MODULUS", "SHEAR_MODULUS"), (ZENER, K, C44)),
        (("TETRAGONAL_SHEAR_MODULUS", "ZENER_RATIO", "LAME_LAMBDA"), (PRIME, ZENER, C12)),
    ),
)
def test_usual_triples(types, values):
    check_model(
        CubicElasticityTensor(coefficients=NAMES, coefficient_types=types),
        inputs={name: Scalar(value) for name, value in zip(NAMES, values)},
        outputs={"C": SSR4(STIFFNESS)},
    )


@pytest.mark.parametrize(
    "types",
    (
        ("YOUNGS_MODULUS", "POISSONS_RATIO", "BULK_MODULUS"),
        ("YOUNGS_MODULUS", "POISSONS_RATIO", "TETRAGONAL_SHEAR_MODULUS"),
        ("SHEAR_MODULUS", "ZENER_RATIO", "TETRAGONAL_SHEAR_MODULUS"),
    ),
)
def test_three_that_do_not_determine_the_crystal(types):
    with pytest.raises(DeclarationError, match="C44"):
        CubicElasticityTensor(coefficients=(1.0, 0.3, 2.0), coefficient_types=types)


def test_unknown_constants():
    with pytest.raises(DeclarationError, match="choose from .*ZENER_RATIO"):
        CubicElasticityTensor(coefficients=(1.0,), coefficient_types=("ZENER_RATIO",))
