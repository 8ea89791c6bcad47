from neml2_jax.laws.finite_volume import FiniteVolumeTotal
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        FiniteVolumeTotal(dx=[0.5, 0.25, 2.0]),
        inputs={"u": Scalar([1.0, 3.0, 2.0], sub_batch_ndim=1)},
        outputs={"total": Scalar(5.25)},
    )
