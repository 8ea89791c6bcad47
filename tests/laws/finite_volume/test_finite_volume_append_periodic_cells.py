from neml2_jax.laws.finite_volume import FiniteVolumeAppendPeriodicCells
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        FiniteVolumeAppendPeriodicCells(input="u"),
        inputs={"u": Scalar([1.0, 3.0, 2.0], sub_batch_ndim=1)},
        outputs={"u_periodic": Scalar([2.0, 1.0, 3.0, 2.0, 1.0], sub_batch_ndim=1)},
    )
