"""Isotropic hardening that depends on the largest plastic strain so far."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import expm1, signed_power


@register
class StrainMemoryHardening(AbstractLaw):
    r"""Hardening towards a value that grows with the memory of plastic strain, and recovers.

    $$\dot R = b (Q - R) \dot{\bar\varepsilon}_p
    + \gamma_r |Q_r - R|^a \operatorname{sgn}(Q_r - R)$$

    $$Q = Q_0 + (Q_m - Q_0) \left(1 - e^{-2 \mu q}\right), \qquad
    Q_r = Q - Q_r^* \left[1 - \left(\frac{Q_m - Q}{Q_m}\right)^2\right]$$

    Cycles of a larger strain harden more, since the radius $q$ of the memory surface is about half
    of their range. Without a `recovery_coefficient` nothing recovers with time.

    **Source:** D. Nouailhas, J. L. Chaboche, S. Savalle, G. Cailletaud, Int. J. Plasticity 1
    (1985) 317-330.
    """

    flow_rate: str = input_variable(
        Scalar,
        "Rate of equivalent plastic strain",
        symbol=r"\dot{\bar\varepsilon}_p",
        unit="1/time",
    )
    memory_radius: str = input_variable(
        Scalar, "Radius of the memory surface", symbol="q", unit="-"
    )
    isotropic_hardening: str = input_variable(
        Scalar, "Isotropic hardening", symbol="R", unit="stress"
    )
    isotropic_hardening_rate: str = output_variable(
        Scalar,
        "Rate of isotropic hardening",
        symbol=r"\dot R",
        unit="stress/time",
        of="isotropic_hardening",
        suffix="_rate",
    )
    saturation_rate: Scalar = parameter("Rate of saturation", symbol="b", unit="-", at_least=0.0)
    initial_saturation: Scalar = parameter("Saturation without memory", symbol="Q_0", unit="stress")
    largest_saturation: Scalar = parameter(
        "Saturation at large strain", symbol="Q_m", unit="stress"
    )
    memory_coefficient: Scalar = parameter(
        "How fast memory fills", symbol=r"\mu", unit="-", at_least=0.0
    )
    recovery_coefficient: Scalar = parameter(
        "Recovery coefficient",
        symbol=r"\gamma_r",
        unit="1/stress^(a-1)/time",
        default=0.0,
        at_least=0.0,
    )
    recovery_exponent: Scalar = parameter(
        "Recovery exponent", symbol="a", unit="-", default=1.0, above=0.0
    )
    recovery_drop: Scalar = parameter(
        "How far below saturation recovery ends", symbol="Q_r^*", unit="stress", default=0.0
    )

    def forward(
        self, flow_rate: Scalar, memory_radius: Scalar, isotropic_hardening: Scalar
    ) -> Scalar:
        Q0, Qm, R = self.initial_saturation, self.largest_saturation, isotropic_hardening
        Q = Q0 - (Qm - Q0) * expm1(-2.0 * self.memory_coefficient * memory_radius)
        missing = (Qm - Q) / Qm
        Qr = Q - self.recovery_drop * (1.0 - missing * missing)
        recovery = self.recovery_coefficient * signed_power(Qr - R, self.recovery_exponent)
        return self.saturation_rate * (Q - R) * flow_rate + recovery
