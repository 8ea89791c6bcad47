"""Values between cells, from those in them."""

from __future__ import annotations

from ...declaration import output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from .edges_between_centers import check_edges


@register
class LinearlyInterpolateToCellEdges(AbstractLaw):
    r"""Values at the edges between cells, linear between the centres.

    $$q^*_e = \frac{(x_{e+1} - x^*_e) \, q_e + (x^*_e - x_e) \, q_{e+1}}{x_{e+1} - x_e}$$

    with centres $x$ and edges $x^*$. The two outer edges, which are given too, get no value.

    **Raises:** `DeclarationError` unless there is one edge more than centres, and each inner one
    lies between two.
    **Source:** S. V. Patankar, Numerical Heat Transfer and Fluid Flow, Hemisphere (1980), 4.
    """

    cell_values: Scalar = parameter("Values in the cells", symbol="q", unit="any", core=("cell",))
    cell_centers: Scalar = parameter(
        "Centres of the cells", symbol="x", unit="length", core=("cell",), ascending=True
    )
    cell_edges: Scalar = parameter(
        "Edges of the cells, the outer ones too",
        symbol="x^*",
        unit="length",
        core=("edge",),
        ascending=True,
    )
    edge_values: str = output_variable(
        Scalar, "Values at the inner edges", symbol="q^*", unit="any", core=("inner_edge",)
    )

    def __check_init__(self) -> None:
        check_edges(self, self.cell_centers, self.cell_edges, outer=True)

    def forward(self) -> Scalar:
        q, x = self.cell_values.sub_batch, self.cell_centers.sub_batch
        edge = self.cell_edges.sub_batch[1:-1]
        left, right = x[:-1], x[1:]
        return ((right - edge) * q[:-1] + (edge - left) * q[1:]) / (right - left)
