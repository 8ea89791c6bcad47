"""Strength of slip systems among the dislocations of all of them."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import sqrt, sum


@register
class ForestStrengthMap(AbstractLaw):
    r"""The strength of a slip system grows with the root of the dislocations that it has to cut.

    $$\hat\tau_i = \tau_0 + \mu b \sqrt{\textstyle\sum_j a_{ij} \rho_j}$$

    Where there are no dislocations the derivatives of the root are taken as 0.

    **Source:** P. Franciosi, M. Berveiller, A. Zaoui, Acta Metall. 28 (1980) 273-283.
    """

    dislocation_density: str = input_variable(
        Scalar, "Dislocation density", symbol=r"\rho_j", unit="1/length^2", core=("slip",)
    )
    slip_strengths: str = output_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress", core=("slip",)
    )
    constant_strength: Scalar = parameter(
        "Strength without dislocations", symbol=r"\tau_0", unit="stress"
    )
    mu: Scalar = parameter("Shear modulus", symbol=r"\mu", unit="stress", above=0.0)
    b: Scalar = parameter("Length of the Burgers vector", symbol="b", unit="length", above=0.0)
    interaction: Scalar = parameter(
        "Interaction of slip systems", symbol="a_{ij}", unit="-", core=("slip", "other slip")
    )

    def forward(self, dislocation_density: Scalar) -> Scalar:
        tau0, mu, b = self.constant_strength, self.mu, self.b
        rho = dislocation_density.sub_batch.unsqueeze(-2)
        return tau0 + mu * b * sqrt(sum((self.interaction * rho).sub_batch))
