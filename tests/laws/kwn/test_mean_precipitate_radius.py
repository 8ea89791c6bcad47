from neml2_jax.laws.kwn import MeanPrecipitateRadius
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

law = MeanPrecipitateRadius(radius=[1.0, 2.0, 4.0])


def test_closed_form():
    check_model(
        law,
        inputs={"number_density": Scalar([3.0, 1.0, 0.5], sub_batch_ndim=1)},
        outputs={"mean_radius": Scalar(7.0 / 4.5)},
    )


def test_no_precipitates():
    check_model(
        law,
        inputs={"number_density": Scalar([0.0, 0.0, 0.0], sub_batch_ndim=1)},
        outputs={"mean_radius": Scalar(0.0)},
        differences=False,
    )
