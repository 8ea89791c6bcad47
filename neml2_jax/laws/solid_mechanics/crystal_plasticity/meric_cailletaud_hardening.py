"""Slip strengths that saturate with the slip on all systems."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import expm1, sum


@register
class MericCailletaudHardening(AbstractLaw):
    r"""Strength of each slip system by the slip that every system has accumulated.

    $$\hat\tau_i = R_0 + Q \sum_j h_{ij} \left[1 - \exp(-b \, \nu_j)\right],
    \qquad \nu_j = \int |\dot\gamma_j| \, \mathrm{d}t$$

    The matrix $h$ may come from `SlipInteractionMatrix` or `FccSlipInteractionMatrix`.

    **Source:** L. Méric, P. Poubanne, G. Cailletaud, J. Eng. Mater. Technol. 113 (1991) 162-170.
    """

    accumulated_slips: str = input_variable(
        Scalar, "Accumulated slip", symbol=r"\nu_j", unit="-", core=("slip",)
    )
    slip_strengths: str = output_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress", core=("slip",)
    )
    constant_strength: Scalar = parameter("Strength before slip", symbol="R_0", unit="stress")
    saturated_hardening: Scalar = parameter("Hardening at saturation", symbol="Q", unit="stress")
    saturation_rate: Scalar = parameter("Rate of saturation", symbol="b", unit="-", at_least=0.0)
    interaction: Scalar = parameter(
        "Interaction of slip systems", symbol="h_{ij}", unit="-", core=("slip", "other slip")
    )

    def forward(self, accumulated_slips: Scalar) -> Scalar:
        saturation = -expm1(-self.saturation_rate * accumulated_slips).sub_batch.unsqueeze(-2)
        total = sum((self.interaction * saturation).sub_batch)
        return self.constant_strength + self.saturated_hardening * total
