"""Nonlinear kinematic hardening with dynamic recovery."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class FredrickArmstrongPlasticHardening(AbstractLaw):
    r"""Back stress rate with linear hardening and dynamic recovery.

    $$\dot X = \left(\tfrac23 C N - g X\right) \dot\gamma$$

    **Source:** C. O. Frederick, P. J. Armstrong, Mater. High Temp. 24 (2007) 1-26.
    """

    flow_rate: str = input_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")
    flow_direction: str = input_variable(SR2, "Flow direction", symbol="N", unit="-")
    back_stress: str = input_variable(SR2, "Back stress", symbol="X", unit="stress")
    back_stress_rate: str = output_variable(
        SR2,
        "Rate of back stress",
        symbol=r"\dot X",
        unit="stress/time",
        of="back_stress",
        suffix="_rate",
    )
    C: Scalar = parameter(
        "Kinematic hardening coefficient", symbol="C", unit="stress", at_least=0.0
    )
    g: Scalar = parameter("Dynamic recovery coefficient", symbol="g", unit="-", at_least=0.0)

    def forward(self, flow_rate: Scalar, flow_direction: SR2, back_stress: SR2) -> SR2:
        N, X = flow_direction, back_stress
        return flow_rate * (2.0 / 3.0 * self.C * N - self.g * X)
