"""Kinematic hardening that recovers along the flow."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import inner, signed_power, where


@register
class BurletCailletaudPlasticHardening(AbstractLaw):
    r"""Back stress rate whose dynamic recovery acts in part along the flow only.

    $$\dot X = \left(\tfrac23 C N - g \left[\delta X
    + (1 - \delta) \frac{X : N}{N : N} N\right]\right) \dot\gamma - A \|X\|^{a-1} X$$

    With $\delta = 1$ it is `ChabochePlasticHardening`; along one direction $\delta$ has no effect.
    Less of it makes ratchetting under loads in several directions slower. Without a flow direction
    ($N = 0$) nothing recovers along it. Where $a < 1$ the slope of the last term at zero back
    stress is infinite, and taken as 0.

    **Source:** H. Burlet, G. Cailletaud, in: Constitutive Laws for Engineering Materials, Elsevier
    (1987) 1157-1164.
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
    isotropic_part: Scalar = parameter(
        "Part of recovery in all directions", symbol=r"\delta", unit="-", at_least=0.0, at_most=1.0
    )
    A: Scalar = parameter(
        "Static recovery prefactor",
        symbol="A",
        unit="1/stress^(a-1)/time",
        default=0.0,
        at_least=0.0,
    )
    a: Scalar = parameter("Static recovery exponent", symbol="a", unit="-", default=1.0, above=0.0)

    def forward(self, flow_rate: Scalar, flow_direction: SR2, back_stress: SR2) -> SR2:
        delta, N, X = self.isotropic_part, flow_direction, back_stress
        square = inner(N, N)
        along = inner(X, N) / where(square > 0, square, 1.0) * N
        recovered = delta * X + (1.0 - delta) * along
        dynamic = flow_rate * (2.0 / 3.0 * self.C * N - self.g * recovered)
        return dynamic - self.A * signed_power(X, self.a)
