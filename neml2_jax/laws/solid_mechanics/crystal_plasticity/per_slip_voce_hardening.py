"""Hardening of every slip system by slip on all of them, that saturates."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, sum


@register
class PerSlipVoceHardening(AbstractLaw):
    r"""Slip on every system hardens each system, which slows down as it comes near saturation.

    $$\dot{\bar\tau}_i = \theta_0 \left(1 - \frac{\bar\tau_i}{\tau_f}\right)
      \sum_j q_{ij} |\dot\gamma_j|$$

    with self hardening on the diagonal of $q$ and latent hardening off it; see
    `SlipInteractionMatrix`. A single number for $q$ means that all systems harden alike.

    **Source:** C. N. Tomé, G. R. Canova, U. F. Kocks, N. Christodoulou, J. J. Jonas, Acta Metall.
    32 (1984) 1637-1653; interaction: R. J. Asaro, A. Needleman, Acta Metall. 33 (1985) 923-953.
    """

    slip_hardening: str = input_variable(
        Scalar, "Hardening", symbol=r"\bar\tau_i", unit="stress", core=("slip",)
    )
    slip_rates: str = input_variable(
        Scalar, "Slip rate", symbol=r"\dot\gamma_j", unit="1/time", core=("slip",)
    )
    slip_hardening_rate: str = output_variable(
        Scalar,
        "Rate of hardening",
        symbol=r"\dot{\bar\tau}_i",
        unit="stress/time",
        of="slip_hardening",
        suffix="_rate",
        core=("slip",),
    )
    initial_slope: Scalar = parameter(
        "Rate of hardening at the onset", symbol=r"\theta_0", unit="stress"
    )
    saturated_hardening: Scalar = parameter(
        "Hardening at saturation", symbol=r"\tau_f", unit="stress"
    )
    interaction: Scalar = parameter(
        "Interaction of slip systems",
        symbol="q_{ij}",
        unit="-",
        core=("slip", "other slip"),
        default=1.0,
    )

    def forward(self, slip_hardening: Scalar, slip_rates: Scalar) -> Scalar:
        theta0, tau_f = self.initial_slope, self.saturated_hardening
        slip = sum((self.interaction * abs(slip_rates).sub_batch.unsqueeze(-2)).sub_batch)
        return theta0 * (1.0 - slip_hardening / tau_f) * slip
