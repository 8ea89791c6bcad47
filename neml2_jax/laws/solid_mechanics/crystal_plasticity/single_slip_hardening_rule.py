"""What rules for the hardening of all slip systems together share."""

from __future__ import annotations

from ....declaration import input_variable, output_variable
from ....models.law import AbstractLaw
from ....types import Scalar


class AbstractSingleSlipHardeningRule(AbstractLaw):
    """The hardening that all slip systems share grows with the sum of slip rates."""

    slip_hardening: str = input_variable(Scalar, "Hardening", symbol=r"\bar\tau", unit="stress")
    sum_slip_rates: str = input_variable(
        Scalar, "Sum of slip rates", symbol=r"\dot\Gamma", unit="1/time"
    )
    slip_hardening_rate: str = output_variable(
        Scalar, "Rate of hardening", symbol=r"\dot{\bar\tau}", unit="stress/time"
    )
