import pytest

from neml2_jax.laws.solid_mechanics import StrainHardeningFlowRate
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize("stress", (0.0, 30.0, 120.0))
@pytest.mark.parametrize("strain", (0.0, 0.02))
def test_closed_form(stress, strain):
    check_model(
        StrainHardeningFlowRate(
            reference_rate=1e-4,
            reference_stress=60.0,
            stress_exponent=4.2,
            strain_exponent=1.4,
            initial_strain=0.01,
        ),
        inputs={"effective_stress": Scalar(stress), "equivalent_plastic_strain": Scalar(strain)},
        outputs={"flow_rate": Scalar(1e-4 * (stress / 60.0) ** 4.2 / (strain + 0.01) ** 1.4)},
    )
