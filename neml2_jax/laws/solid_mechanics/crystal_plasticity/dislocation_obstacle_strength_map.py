"""Strength of slip systems among dislocations."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import sqrt


@register
class DislocationObstacleStrengthMap(AbstractLaw):
    r"""The strength of a slip system grows with the root of its dislocation density.

    $$\hat\tau_i = \tau_0 + \alpha \mu b \sqrt{\rho_i}$$

    At zero density the derivative by $\rho_i$ is taken as 0.

    **Source:** G. I. Taylor, Proc. R. Soc. Lond. A 145 (1934) 362-387.
    """

    dislocation_density: str = input_variable(
        Scalar, "Dislocation density", symbol=r"\rho_i", unit="1/length^2"
    )
    slip_strengths: str = output_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress"
    )
    constant_strength: Scalar = parameter(
        "Strength without dislocations", symbol=r"\tau_0", unit="stress"
    )
    alpha: Scalar = parameter("Interaction coefficient", symbol=r"\alpha", unit="-", at_least=0.0)
    mu: Scalar = parameter("Shear modulus", symbol=r"\mu", unit="stress", above=0.0)
    b: Scalar = parameter("Length of the Burgers vector", symbol="b", unit="length", above=0.0)

    def forward(self, dislocation_density: Scalar) -> Scalar:
        tau0, alpha, mu, b = self.constant_strength, self.alpha, self.mu, self.b
        return tau0 + alpha * mu * b * sqrt(dislocation_density)
