"""Back stress of slip systems with dynamic recovery."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs


@register
class PerSlipArmstrongFrederickHardening(AbstractLaw):
    r"""The back stress of a slip system grows with its slip and recovers with the size of it.

    $$\dot\chi_i = C \dot\gamma_i - g \chi_i |\dot\gamma_i|$$

    It saturates at $C/g$. The shear that drives slip is $\tau_i - \chi_i$, a
    `ScalarLinearCombination`.

    **Source:** L. Méric, P. Poubanne, G. Cailletaud, J. Eng. Mater. Technol. 113 (1991) 162-170.
    """

    slip_rates: str = input_variable(Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time")
    slip_back_stress: str = input_variable(Scalar, "Back stress", symbol=r"\chi_i", unit="stress")
    slip_back_stress_rate: str = output_variable(
        Scalar,
        "Rate of back stress",
        symbol=r"\dot\chi_i",
        unit="stress/time",
        of="slip_back_stress",
        suffix="_rate",
    )
    C: Scalar = parameter(
        "Kinematic hardening coefficient", symbol="C", unit="stress", at_least=0.0
    )
    g: Scalar = parameter("Dynamic recovery coefficient", symbol="g", unit="-", at_least=0.0)

    def forward(self, slip_rates: Scalar, slip_back_stress: Scalar) -> Scalar:
        return self.C * slip_rates - self.g * slip_back_stress * abs(slip_rates)
