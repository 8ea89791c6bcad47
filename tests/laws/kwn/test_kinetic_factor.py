import math

from neml2_jax.laws.kwn import KineticFactor
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        KineticFactor(molar_volume=0.25, avogadro_number=2.0),
        inputs={"critical_radius": Scalar(3.0), "projected_diffusivity_sum": Scalar(0.5)},
        outputs={"kinetic_factor": Scalar(1152.0 * math.pi)},
    )
