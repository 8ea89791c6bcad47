"""Hardening of slip systems that saturates."""

from __future__ import annotations

from ....declaration import parameter, register
from ....types import Scalar
from .single_slip_hardening_rule import AbstractSingleSlipHardeningRule


@register
class VoceSingleSlipHardeningRule(AbstractSingleSlipHardeningRule):
    r"""Hardening slows down in proportion to how near it is to saturation.

    $$\dot{\bar\tau} = \theta_0 \left(1 - \frac{\bar\tau}{\tau_f}\right) \dot\Gamma$$

    **Source:** C. Tomé, G. R. Canova, U. F. Kocks, N. Christodoulou, J. J. Jonas, Acta Metall. 32
    (1984) 1637-1653.
    """

    initial_slope: Scalar = parameter(
        "Rate of hardening at the onset", symbol=r"\theta_0", unit="stress"
    )
    saturated_hardening: Scalar = parameter(
        "Hardening at saturation", symbol=r"\tau_f", unit="stress"
    )

    def forward(self, slip_hardening: Scalar, sum_slip_rates: Scalar) -> Scalar:
        theta0, tau_f = self.initial_slope, self.saturated_hardening
        return theta0 * (1.0 - slip_hardening / tau_f) * sum_slip_rates
