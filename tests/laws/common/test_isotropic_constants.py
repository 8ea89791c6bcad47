import itertools

import pytest

from neml2_jax.laws.common.isotropic_constants import ISOTROPIC_CONSTANTS, bulk_and_shear_modulus
from neml2_jax.types import Scalar

SOLID = {  # lambda and mu differ, so that a formula that swaps them is seen
    "YOUNGS_MODULUS": 195.0,
    "POISSONS_RATIO": 0.3,
    "BULK_MODULUS": 162.5,
    "SHEAR_MODULUS": 75.0,
    "LAME_LAMBDA": 112.5,
    "P_WAVE_MODULUS": 262.5,
}


@pytest.mark.parametrize("pair", tuple(itertools.permutations(ISOTROPIC_CONSTANTS, 2)))
def test_any_two_constants_give_the_same_solid(pair):
    K, G = bulk_and_shear_modulus({name: Scalar(SOLID[name]) for name in pair})
    assert float(K.data) == pytest.approx(162.5)
    assert float(G.data) == pytest.approx(75.0)
