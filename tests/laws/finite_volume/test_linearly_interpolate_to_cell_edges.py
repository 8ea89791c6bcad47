import pytest

from neml2_jax.errors import DeclarationError
from neml2_jax.laws.finite_volume import (
    FiniteVolumeLimitedAdvectiveFlux,
    LinearlyInterpolateToCellEdges,
)
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


@pytest.mark.parametrize(
    ("law", "edges", "message"),
    (
        (LinearlyInterpolateToCellEdges, [0.0, 0.2, 5.0, 6.0], "got 5 between 0.5 and 1.5"),
        (LinearlyInterpolateToCellEdges, [0.2, 1.0], "3 cell_centers need 4 cell_edges, the outer"),
        (FiniteVolumeLimitedAdvectiveFlux, [0.2, 3.0], "got 3 between 0.5 and 1.5"),
        (FiniteVolumeLimitedAdvectiveFlux, [0.0, 0.2, 1.0, 2.0], "need 2 cell_edges, without"),
    ),
)
def test_edges_that_are_not_between_the_cells(law, edges, message):
    """They were extrapolated to: 5.5 at an edge beyond all cells."""
    values = {"cell_values": "q"} if law is LinearlyInterpolateToCellEdges else {}
    with pytest.raises(DeclarationError, match=message):
        law(cell_centers=[0.0, 0.5, 1.5], cell_edges=edges, **values)
