from neml2_jax.laws.finite_volume import FiniteVolumeGradient
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

u = Scalar([1.0, 3.0, 2.0, 2.0], sub_batch_ndim=1)


def test_uniform_cells():
    check_model(
        FiniteVolumeGradient(dx=0.5),
        inputs={"u": u},
        outputs={"grad_u": Scalar([-4.0, 2.0, 0.0], sub_batch_ndim=1)},
    )


def test_factors_and_distances_of_each_edge():
    check_model(
        FiniteVolumeGradient(dx=[0.5, 0.25, 1.0], prefactor="D"),
        inputs={"u": u, "D": Scalar([2.0, 3.0, 4.0], sub_batch_ndim=1)},
        outputs={"grad_u": Scalar([-8.0, 12.0, 0.0], sub_batch_ndim=1)},
    )
