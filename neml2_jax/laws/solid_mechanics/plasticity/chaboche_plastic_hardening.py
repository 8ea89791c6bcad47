"""Nonlinear kinematic hardening with dynamic and static recovery."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import signed_power


@register
class ChabochePlasticHardening(AbstractLaw):
    r"""Back stress rate with linear hardening, dynamic recovery and static recovery.

    $$\dot X = \left(\tfrac23 C N - g X\right) \dot\gamma - A \|X\|^{a-1} X$$

    Where $a < 1$ the slope of the last term at zero back stress is infinite, and taken as 0.

    **Source:** J. L. Chaboche, Int. J. Plasticity 5 (1989) 247-302.
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
    A: Scalar = parameter(
        "Static recovery prefactor", symbol="A", unit="1/stress^(a-1)/time", at_least=0.0
    )
    a: Scalar = parameter("Static recovery exponent", symbol="a", unit="-", above=0.0)

    def forward(self, flow_rate: Scalar, flow_direction: SR2, back_stress: SR2) -> SR2:
        C, g, A, a = self.C, self.g, self.A, self.a
        N, X = flow_direction, back_stress
        return flow_rate * (2.0 / 3.0 * C * N - g * X) - A * signed_power(X, a)
