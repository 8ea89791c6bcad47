import math

from neml2_jax.laws.kwn import PrecipitateVolumeFraction
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        PrecipitateVolumeFraction(radius=[1.0, 2.0, 3.0]),
        inputs={"number_density": Scalar([10.0, 0.0, 2.0], sub_batch_ndim=1)},
        outputs={"volume_fraction": Scalar(256.0 / 3.0 * math.pi)},
    )
