"""Two mechanisms of flow, of which the slower one decides."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import where


@register
class FlowRatesInSeries(AbstractLaw):
    r"""Flow that has to pass through two mechanisms: their resistances add up.

    $$\frac{1}{\dot\gamma} = \frac{1}{\dot\gamma_1} + \frac{1}{\dot\gamma_2}$$

    Where both rates are zero it is zero, and so are its derivatives.

    **Source:** B. Tanguy, Modélisation de l'essai Charpy par l'approche locale de la rupture,
    thesis, ENSMP, Paris (2001).
    """

    first_flow_rate: str = input_variable(
        Scalar, "Of one mechanism", symbol=r"\dot\gamma_1", unit="1/time"
    )
    second_flow_rate: str = input_variable(
        Scalar, "Of the other", symbol=r"\dot\gamma_2", unit="1/time"
    )
    flow_rate: str = output_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")

    def forward(self, first_flow_rate: Scalar, second_flow_rate: Scalar) -> Scalar:
        total = first_flow_rate + second_flow_rate
        share = first_flow_rate / where(total > 0, total, 1.0)
        return share * second_flow_rate
