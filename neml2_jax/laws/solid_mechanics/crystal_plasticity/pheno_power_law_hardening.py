"""Slip strengths that slip on all systems raises towards saturation."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, signed_power, sum


@register
class PhenoPowerLawHardening(AbstractLaw):
    r"""Each system hardens all others, by its slip and by how far it is from saturation itself.

    $$\dot{\hat\tau}_i = h_0 \sum_j h_{ij} |\dot\gamma_j|
      \left|1 - \frac{\hat\tau_j}{\tau_\infty}\right|^a
      \operatorname{sgn}\left(1 - \frac{\hat\tau_j}{\tau_\infty}\right)$$

    The slip of `phenopowerlaw` in DAMASK, with the slip strengths themselves as state. The matrix
    $h$ may come from `FccSlipInteractionMatrix`. With `saturation_of = HARDENED` the distance from
    saturation is that of system $i$, as in DAMASK from version 3.0 on. For $a < 1$ the slope at
    saturation is infinite, and taken as 0.

    **Source:** F. Roters et al., Comput. Mater. Sci. 158 (2019) 420-478, 6.2.2; D. Peirce, R. J.
    Asaro, A. Needleman, Acta Metall. 30 (1982) 1087-1119.
    """

    slip_strengths: str = input_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_j", unit="stress", core=("slip",)
    )
    slip_rates: str = input_variable(
        Scalar, "Slip rate", symbol=r"\dot\gamma_j", unit="1/time", core=("slip",)
    )
    slip_strengths_rate: str = output_variable(
        Scalar,
        "Rate of slip strength",
        symbol=r"\dot{\hat\tau}_i",
        unit="stress/time",
        of="slip_strengths",
        suffix="_rate",
        core=("slip",),
    )
    initial_slope: Scalar = parameter("Hardening coefficient", symbol="h_0", unit="stress")
    saturated_strength: Scalar = parameter(
        "Strength at saturation", symbol=r"\tau_\infty", unit="stress", above=0.0
    )
    exponent: Scalar = parameter("Exponent", symbol="a", unit="-", above=0.0)
    interaction: Scalar = parameter(
        "Interaction of slip systems", symbol="h_{ij}", unit="-", core=("slip", "other slip")
    )
    saturation_of: str = option(
        "Whose distance from saturation counts",
        choices=("SLIPPING", "HARDENED"),
        default="SLIPPING",
    )

    def forward(self, slip_strengths: Scalar, slip_rates: Scalar) -> Scalar:
        missing = signed_power(1.0 - slip_strengths / self.saturated_strength, self.exponent)
        own = self.saturation_of == "HARDENED"
        active = abs(slip_rates) if own else abs(slip_rates) * missing
        hardened = sum((self.interaction * active.sub_batch.unsqueeze(-2)).sub_batch)
        return self.initial_slope * (hardened * missing if own else hardened)
