import math

from neml2_jax.laws.kwn import ZeldovichFactor
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        ZeldovichFactor(
            surface_energy=2.0, molar_volume=3.0, avogadro_number=5.0, boltzmann_constant=0.5
        ),
        inputs={"critical_radius": Scalar(0.5), "temperature": Scalar(16.0)},
        outputs={"zeldovich_factor": Scalar(0.6 / math.pi)},
    )
