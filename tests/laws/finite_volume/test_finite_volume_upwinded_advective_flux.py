from neml2_jax.laws.finite_volume import FiniteVolumeUpwindedAdvectiveFlux
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        FiniteVolumeUpwindedAdvectiveFlux(),
        inputs={
            "u": Scalar([1.0, 2.0, 3.0], sub_batch_ndim=1),
            "v_edge": Scalar([-4.0, 3.0], sub_batch_ndim=1),
        },
        outputs={"flux": Scalar([-8.0, 6.0], sub_batch_ndim=1)},
    )


def test_flow_that_stands_still():
    check_model(
        FiniteVolumeUpwindedAdvectiveFlux(),
        inputs={
            "u": Scalar([1.0, 2.0, 3.0], sub_batch_ndim=1),
            "v_edge": Scalar([0.0, 3.0], sub_batch_ndim=1),
        },
        outputs={"flux": Scalar([0.0, 6.0], sub_batch_ndim=1)},
        differences=False,
    )
