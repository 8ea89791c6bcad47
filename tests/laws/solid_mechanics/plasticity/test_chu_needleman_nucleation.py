import math

import numpy as np
import pytest

from neml2_jax.laws.solid_mechanics import ChuNeedlemanNucleation
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

# Of Chu and Needleman (1980): 4 percent of particles, at a strain of 0.3 with a spread of 0.1.
model = ChuNeedlemanNucleation(nucleated_fraction=0.04, mean_strain=0.3, standard_deviation=0.1)


@pytest.mark.parametrize("strain", (0.0, 0.3, 0.5))
def test_normal_density(strain):
    density = math.exp(-0.5 * ((strain - 0.3) / 0.1) ** 2) / (0.1 * math.sqrt(2.0 * math.pi))
    check_model(
        model,
        inputs={
            "equivalent_plastic_strain": Scalar(strain),
            "equivalent_plastic_strain_rate": Scalar(2.0),
        },
        outputs={"nucleation_rate": Scalar(0.08 * density)},
    )


@pytest.mark.parametrize(("strain", "share"), ((0.3, 0.5), (0.4, 0.8413447461), (1.3, 1.0)))
def test_all_particles_nucleate(strain, share):
    """Integrated from a strain far below: the normal distribution of 0, 1 and 10 deviations."""
    strains = np.linspace(-0.7, strain, 4001)
    rates = model(Scalar(strains), Scalar(np.ones(4001))).data
    np.testing.assert_allclose(np.trapezoid(rates, strains), 0.04 * share, rtol=1e-6)
