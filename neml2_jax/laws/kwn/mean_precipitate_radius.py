"""The mean size of precipitates."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import le, sum, where


@register
class MeanPrecipitateRadius(AbstractLaw):
    r"""Mean radius of precipitates, over all classes of size.

    $$\bar R = \frac{\sum_k R_k n_k}{\sum_k n_k}$$

    Where there are no precipitates it is 0.

    **Source:** R. Kampmann, R. Wagner, Decomposition of Alloys: the Early Stages (1984) 91-103.
    """

    number_density: str = input_variable(
        Scalar, "Precipitates of each class", symbol="n_k", unit="1/length^3", core=("bin",)
    )
    mean_radius: str = output_variable(Scalar, "Mean radius", symbol=r"\bar R", unit="length")
    radius: Scalar = parameter(
        "Radius of each class",
        symbol="R_k",
        unit="length",
        core=("bin",),
        ascending=True,
        at_least=0.0,
    )

    def forward(self, number_density: Scalar) -> Scalar:
        total = sum(number_density.sub_batch)
        none = le(total, 0.0)
        weighted = sum((self.radius * number_density).sub_batch)
        return where(none, 0.0, weighted / where(none, 1.0, total))
