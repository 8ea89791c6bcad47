from neml2_jax.laws.finite_volume import DumpInSmallestBin
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


def test_closed_form():
    check_model(
        DumpInSmallestBin(cell_centers=[0.1, 0.5, 1.0]),
        inputs={"magnitude": Scalar(2.5)},
        outputs={"state/dumped_source": Scalar([2.5, 0.0, 0.0], sub_batch_ndim=1)},
    )
