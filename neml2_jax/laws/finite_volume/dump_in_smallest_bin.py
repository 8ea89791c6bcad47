"""A source in the first cell."""

from __future__ import annotations

import jax.numpy as jnp

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar


@register
class DumpInSmallestBin(AbstractLaw):
    r"""A source that goes wholly to the first of the cells, whose centres ascend.

    $$s_1 = S, \qquad s_k = 0 \quad (x_k > x_1)$$

    **Source:** R. Kampmann, R. Wagner, Decomposition of Alloys: the Early Stages (1984) 91-103.
    """

    magnitude: str = input_variable(Scalar, "Source", symbol="S", unit="any")
    dumped_source: str = output_variable(
        Scalar,
        "Source in each cell",
        symbol="s_k",
        unit="any",
        default="state/dumped_source",
        core=("cell",),
    )
    cell_centers: Scalar = parameter(
        "Centres of the cells, ascending",
        symbol="x_k",
        unit="length",
        core=("cell",),
        ascending=True,
    )

    def forward(self, magnitude: Scalar) -> Scalar:
        S = magnitude.data
        cells = self.cell_centers.sub_batch_shape[-1]
        return Scalar(jnp.zeros(cells, S.dtype).at[0].set(S), sub_batch_ndim=1)
