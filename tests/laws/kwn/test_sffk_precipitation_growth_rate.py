import pytest

from neml2_jax.laws.kwn import SFFKPrecipitationGrowthRate
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("dg", "rate"), ((12.0, 0.01), (0.0, 0.0)))  # growth, equilibrium
def test_closed_form(dg, rate):
    check_model(
        SFFKPrecipitationGrowthRate(radius=2.0, gibbs_free_energy_difference=dg, gas_constant=4.0),
        inputs={"projected_diffusivity_sum": Scalar(0.5), "temperature": Scalar(300.0)},
        outputs={"growth_rate": Scalar(rate)},
    )
