import pytest

from neml2_jax.laws.finite_volume import FiniteVolumeAppendBoundaryCondition
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar


@pytest.mark.parametrize(
    ("side", "values"), (("left", [9.0, 1.0, 2.0]), ("right", [1.0, 2.0, 9.0]))
)
def test_closed_form(side, values):
    check_model(
        FiniteVolumeAppendBoundaryCondition(input="u", side=side, bc_value=9.0),
        inputs={"u": Scalar([1.0, 2.0], sub_batch_ndim=1)},
        outputs={f"u_with_bc_{side}": Scalar(values, sub_batch_ndim=1)},
    )


def test_value_read_as_a_variable():
    check_model(
        FiniteVolumeAppendBoundaryCondition(input="u", output="all", bc_value="end"),
        inputs={"u": Scalar([1.0, 2.0], sub_batch_ndim=1), "end": Scalar(9.0)},
        outputs={"all": Scalar([9.0, 1.0, 2.0], sub_batch_ndim=1)},
    )


def test_one_value_with_an_axis():
    check_model(
        FiniteVolumeAppendBoundaryCondition(input="u", bc_value=Scalar([9.0], sub_batch_ndim=1)),
        inputs={"u": Scalar([1.0, 2.0], sub_batch_ndim=1)},
        outputs={"u_with_bc_left": Scalar([9.0, 1.0, 2.0], sub_batch_ndim=1)},
    )
