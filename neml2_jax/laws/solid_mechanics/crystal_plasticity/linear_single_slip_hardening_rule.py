"""Hardening of slip systems that never saturates."""

from __future__ import annotations

from ....declaration import parameter, register
from ....types import Scalar
from .single_slip_hardening_rule import AbstractSingleSlipHardeningRule


@register
class LinearSingleSlipHardeningRule(AbstractSingleSlipHardeningRule):
    r"""Hardening in proportion to slip.

    $$\dot{\bar\tau} = \theta \dot\Gamma$$

    The hardening itself is read, like in other rules, and has no influence.

    **Source:** G. I. Taylor, C. F. Elam, Proc. R. Soc. Lond. A 108 (1925) 28-51.
    """

    hardening_slope: Scalar = parameter("Rate of hardening", symbol=r"\theta", unit="stress")

    def forward(self, slip_hardening: Scalar, sum_slip_rates: Scalar) -> Scalar:
        return self.hardening_slope * sum_slip_rates
