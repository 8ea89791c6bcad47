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

    flow_rate: str = input_variable(Scalar, "Flow rate, $\\dot\\gamma$ [1/time]")
    flow_direction: str = input_variable(SR2, "Flow direction, $N$ [-]")
    back_stress: str = input_variable(SR2, "Back stress, $X$ [stress]")
    back_stress_rate: str = output_variable(
        SR2, "Rate of back stress, $\\dot X$ [stress/time]", of="back_stress", suffix="_rate"
    )
    C: Scalar = parameter("Kinematic hardening coefficient, $C$ [stress]")
    g: Scalar = parameter("Dynamic recovery coefficient, $g$ [-]")
    A: Scalar = parameter("Static recovery prefactor, $A$ [1/(stress^(a-1) time)]")
    a: Scalar = parameter("Static recovery exponent, $a$ [-]")

    def forward(self, flow_rate: Scalar, flow_direction: SR2, back_stress: SR2) -> SR2:
        C, g, A, a = self.C, self.g, self.A, self.a
        N, X = flow_direction, back_stress
        return flow_rate * (2.0 / 3.0 * C * N - g * X) - A * signed_power(X, a)
