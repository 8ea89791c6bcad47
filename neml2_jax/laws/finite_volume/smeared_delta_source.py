"""A source at a point, spread over cells."""

from __future__ import annotations

import math

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import exp


@register
class SmearedDeltaSource(AbstractLaw):
    r"""Source at a point, smeared by a Gaussian.

    $$s_k = \frac{S}{w \sqrt{2\pi}} \exp\left[-\frac{(x_k - x_0)^2}{2 w^2}\right]$$

    **Source:** C. S. Peskin, Acta Numerica 11 (2002) 479-517.
    """

    magnitude: str = input_variable(Scalar, "Source", symbol="S", unit="any")
    location: str = input_variable(Scalar, "Its place", symbol="x_0", unit="length")
    smeared_source: str = output_variable(
        Scalar,
        "Source by length in each cell",
        symbol="s_k",
        unit="any/length",
        default="state/smeared_source",
        core=("cell",),
    )
    width: Scalar = parameter(
        "Standard deviation of the Gaussian", symbol="w", unit="length", above=0.0
    )
    cell_centers: Scalar = parameter(
        "Centres of the cells", symbol="x_k", unit="length", core=("cell",), ascending=True
    )

    def forward(self, magnitude: Scalar, location: Scalar) -> Scalar:
        w = self.width
        z = (self.cell_centers - location) / w
        return magnitude / (w * math.sqrt(2.0 * math.pi)) * exp(-0.5 * z * z)
