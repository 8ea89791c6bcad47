import pytest

from neml2_jax.laws.solid_mechanics import SwellingAndPhaseChangeDeformationJacobian
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("c", "J"), ((0.0, 0.96), (1.0, 1.08), (0.5, 1.02)))  # solid to liquid
def test_mixture_of_the_two_phases(c, J):
    check_model(
        SwellingAndPhaseChangeDeformationJacobian(
            phase_fraction="c", swelling_coefficient=0.2, reference_volume_difference=-0.1
        ),
        inputs={"fluid_fraction": Scalar(0.4), "c": Scalar(c)},
        outputs={"jacobian": Scalar(J)},
    )
