import numpy as np
import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.models.solid_mechanics import CubicElasticityTensor
from neml2_jax.testing import check_model
from neml2_jax.types import SSR4, Scalar

NAMES = ("first", "second", "third")  # the constants, promoted to variables
C11, C12, C44 = 168.0, 121.0, 75.0  # copper
STIFFNESS = np.diag([C11 - C12] * 3 + [2 * C44] * 3)
STIFFNESS[:3, :3] += C12

# A bar along a cube axis: invert the normal block.
COMPLIANCE = np.linalg.inv(STIFFNESS)
E, nu = 1.0 / COMPLIANCE[0, 0], -COMPLIANCE[0, 1] / COMPLIANCE[0, 0]


@pytest.mark.parametrize(
    ("types", "values"),
    (
        (("SHEAR_MODULUS", "YOUNGS_MODULUS", "POISSONS_RATIO"), (C44, E, nu)),
        (("P_WAVE_MODULUS", "LAME_LAMBDA", "SHEAR_MODULUS"), (C11, C12, C44)),
        (("BULK_MODULUS", "SHEAR_MODULUS", "P_WAVE_MODULUS"), ((C11 + 2 * C12) / 3, C44, C11)),
    ),
)
def test_usual_triples(types, values):
    check_model(
        CubicElasticityTensor(coefficients=NAMES, coefficient_types=types),
        inputs={name: Scalar(value) for name, value in zip(NAMES, values)},
        outputs={"C": SSR4(STIFFNESS)},
    )


def test_shear_modulus_is_needed():
    with pytest.raises(DeclarationError, match="C44"):
        CubicElasticityTensor(
            coefficients=(1.0, 0.3, 2.0),
            coefficient_types=("YOUNGS_MODULUS", "POISSONS_RATIO", "BULK_MODULUS"),
        )
