import itertools

import pytest

from neml2_jax.models.common.isotropic_constants import (
    ISOTROPIC_CONSTANTS,
    bulk_and_shear_modulus,
)
from neml2_jax.types import Scalar

E, nu = 200.0, 0.25
SOLID = {
    "YOUNGS_MODULUS": E,
    "POISSONS_RATIO": nu,
    "BULK_MODULUS": 400.0 / 3.0,
    "SHEAR_MODULUS": 80.0,
    "LAME_LAMBDA": 80.0,  # lambda = mu where nu = 1/4
    "P_WAVE_MODULUS": 240.0,
}


@pytest.mark.parametrize("pair", tuple(itertools.permutations(ISOTROPIC_CONSTANTS, 2)))
def test_any_two_constants_give_the_same_solid(pair):
    K, G = bulk_and_shear_modulus({name: Scalar(SOLID[name]) for name in pair})
    assert float(K.data) == pytest.approx(400.0 / 3.0)
    assert float(G.data) == pytest.approx(80.0)
