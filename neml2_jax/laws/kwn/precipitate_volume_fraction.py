"""The volume of all precipitates."""

from __future__ import annotations

import math

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import sum


@register
class PrecipitateVolumeFraction(AbstractLaw):
    r"""Volume fraction of spherical precipitates, over all classes of size.

    $$f = \sum_k \tfrac43 \pi R_k^3 n_k$$

    **Source:** R. Kampmann, R. Wagner, Decomposition of Alloys: the Early Stages (1984) 91-103.
    """

    number_density: str = input_variable(
        Scalar, "Precipitates of each class", symbol="n_k", unit="1/length^3", core=("bin",)
    )
    volume_fraction: str = output_variable(Scalar, "Volume fraction", symbol="f", unit="-")
    radius: Scalar = parameter(
        "Radius of each class",
        symbol="R_k",
        unit="length",
        core=("bin",),
        ascending=True,
        at_least=0.0,
    )

    def forward(self, number_density: Scalar) -> Scalar:
        R = self.radius
        return 4.0 / 3.0 * math.pi * sum((R * R * R * number_density).sub_batch)
