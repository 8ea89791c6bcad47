"""Voce's hardening as a rate law."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import sign


@register
class SlopeSaturationVoceIsotropicHardening(AbstractLaw):
    r"""Rate of isotropic hardening whose slope falls linearly to zero at saturation.

    $$\dot h = \operatorname{sgn}(R) \, \theta_0 \left(1 - \frac{h}{R}\right) \dot\gamma$$

    As a rate law it can be combined with static recovery. A negative $R$ softens.

    **Source:** U. F. Kocks, J. Eng. Mater. Technol. 98 (1976) 76-85.
    """

    flow_rate: str = input_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")
    isotropic_hardening: str = input_variable(
        Scalar, "Isotropic hardening", symbol="h", unit="stress"
    )
    isotropic_hardening_rate: str = output_variable(
        Scalar,
        "Rate of isotropic hardening",
        symbol=r"\dot h",
        unit="stress/time",
        of="isotropic_hardening",
        suffix="_rate",
    )
    saturated_hardening: Scalar = parameter("Hardening at saturation", symbol="R", unit="stress")
    initial_hardening_rate: Scalar = parameter("Initial slope", symbol=r"\theta_0", unit="stress")

    def forward(self, flow_rate: Scalar, isotropic_hardening: Scalar) -> Scalar:
        h, R, theta = isotropic_hardening, self.saturated_hardening, self.initial_hardening_rate
        return sign(R) * theta * (1.0 - h / R) * flow_rate
