"""Slip counted forwards, whichever way it goes."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs


@register
class AccumulatedSlipRates(AbstractLaw):
    r"""Rate of the accumulated slip of each system.

    $$\dot\nu_i = |\dot\gamma_i|$$

    Where a system is at rest the derivative is taken as 0.

    **Source:** definition.
    """

    slip_rates: str = input_variable(Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time")
    accumulated_slips_rate: str = output_variable(
        Scalar, "Rate of the accumulated slip", symbol=r"\dot\nu_i", unit="1/time"
    )

    def forward(self, slip_rates: Scalar) -> Scalar:
        return abs(slip_rates)
