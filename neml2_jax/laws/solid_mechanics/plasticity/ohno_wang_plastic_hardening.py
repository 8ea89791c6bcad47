"""Nonlinear kinematic hardening with a threshold of recovery."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import inner, macaulay, norm, unit


@register
class OhnoWangPlasticHardening(AbstractLaw):
    r"""Back stress rate whose dynamic recovery sets in as the back stress nears its limit.

    $$\dot X = \zeta \left[\tfrac23 r N - \left(\frac{\bar X}{r}\right)^m
    \left\langle N : \frac{X}{\bar X} \right\rangle X\right] \dot\gamma, \quad
    \bar X = \sqrt{\tfrac32 X : X}$$

    At zero back stress there is no recovery.

    **Source:** N. Ohno, J.-D. Wang, Int. J. Plasticity 9 (1993) 375-390.
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
    limit: Scalar = parameter("Back stress at saturation", symbol="r", unit="stress", above=0.0)
    rate: Scalar = parameter("Rate of saturation", symbol=r"\zeta", unit="-", at_least=0.0)
    exponent: Scalar = parameter(
        "Sharpness of the threshold, at least 1", symbol="m", unit="-", at_least=0.0
    )

    def forward(self, flow_rate: Scalar, flow_direction: SR2, back_stress: SR2) -> SR2:
        r, zeta, m = self.limit, self.rate, self.exponent
        N, X = flow_direction, back_stress
        size = 1.5**0.5 * norm(X)
        recovery = (size / r) ** m * macaulay(inner(N, unit(X))) / 1.5**0.5
        return zeta * flow_rate * (2.0 / 3.0 * r * N - recovery * X)
