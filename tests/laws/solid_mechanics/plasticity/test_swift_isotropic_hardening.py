import pytest

from neml2_jax.laws.solid_mechanics import SwiftIsotropicHardening
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("strain", "h"), ((0.0, 0.0), (0.03, 50.0), (0.24, 200.0)))
def test_square_root(strain, h):
    """With n = 1/2 and a prestrain of 0.01 the flow stress is 500 sqrt(0.01 + strain)."""
    check_model(
        SwiftIsotropicHardening(strength=500.0, prestrain=0.01, exponent=0.5),
        inputs={"equivalent_plastic_strain": Scalar(strain)},
        outputs={"isotropic_hardening": Scalar(h)},
    )
