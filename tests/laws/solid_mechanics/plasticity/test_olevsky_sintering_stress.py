import pytest

from neml2_jax.laws.solid_mechanics import OlevskySinteringStress
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("phi", (0.0, 0.4))  # dense, and a green compact
def test_closed_form(phi):
    check_model(
        OlevskySinteringStress(surface_tension=0.2, particle_radius=0.05),
        inputs={"void_fraction": Scalar(phi)},
        outputs={"sintering_stress": Scalar(12.0 * phi**2)},
    )
