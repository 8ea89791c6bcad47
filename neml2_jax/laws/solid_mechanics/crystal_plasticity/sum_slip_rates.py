"""Slip on all systems together."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, sum


@register
class SumSlipRates(AbstractLaw):
    r"""The sum of the sizes of all slip rates.

    $$\dot\Gamma = \sum_i |\dot\gamma_i|$$

    **Source:** R. J. Asaro, Adv. Appl. Mech. 23 (1983) 1-115.
    """

    slip_rates: str = input_variable(
        Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time", core=("slip",)
    )
    sum_slip_rates: str = output_variable(
        Scalar, "Sum of slip rates", symbol=r"\dot\Gamma", unit="1/time"
    )

    def forward(self, slip_rates: Scalar) -> Scalar:
        return sum(abs(slip_rates).sub_batch)
