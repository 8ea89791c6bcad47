import pytest

from neml2_jax.laws.kwn import RateLimitedPrecipitateGrowthRate
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(("x", "rate"), ((0.25, 0.15), (0.1, 0.0), (0.0, -0.1)))
def test_growth_equilibrium_and_dissolution(x, rate):
    check_model(
        RateLimitedPrecipitateGrowthRate(
            radius=4.0, equilibrium_concentration=0.1, concentration_difference=0.5, diffusivity=2.0
        ),
        inputs={"current_concentration": Scalar(x)},
        outputs={"growth_rate": Scalar(rate)},
    )


def test_many_classes_in_one_matrix():
    model = RateLimitedPrecipitateGrowthRate(
        radius=Scalar([1.0, 2.0, 4.0], sub_batch_ndim=1),
        equilibrium_concentration=0.1,
        concentration_difference=0.5,
        diffusivity=2.0,
    )
    rate = model(Scalar(0.25))
    assert rate.sub_batch_shape == (3,)
    assert rate.data == pytest.approx([0.6, 0.3, 0.15])
