import math

import pytest

from neml2_jax.laws.kwn import NucleationFluxMagnitude
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("T", (4.0, 0.0))  # warm, at absolute zero
def test_closed_form(T):
    check_model(
        NucleationFluxMagnitude(nucleation_site_density=5.0, boltzmann_constant=2.0),
        inputs={
            "zeldovich_factor": Scalar(2.0),
            "kinetic_factor": Scalar(3.0),
            "nucleation_barrier": Scalar(4.0),
            "temperature": Scalar(T),
        },
        outputs={"nucleation_flux_magnitude": Scalar(30.0 * math.exp(-0.5) if T else 0.0)},
    )
