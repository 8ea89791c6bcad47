from neml2_jax.laws.finite_volume import LinearlyInterpolateToCellEdges
from neml2_jax.testing import check_model
from neml2_jax.types import Scalar

model = LinearlyInterpolateToCellEdges(
    cell_values="q", cell_centers=[0.0, 0.5, 1.5], cell_edges=[0.0, 0.2, 1.0, 2.0]
)


def test_closed_form():
    check_model(
        model,
        inputs={"q": Scalar([2.0, 4.0, 7.0], sub_batch_ndim=1)},
        outputs={"edge_values": Scalar([2.8, 5.5], sub_batch_ndim=1)},
    )


def test_straight_lines_are_exact():
    check_model(
        model,
        inputs={"q": Scalar([3.0, 2.0, 0.0], sub_batch_ndim=1)},
        outputs={"edge_values": Scalar([2.6, 1.0], sub_batch_ndim=1)},
    )
