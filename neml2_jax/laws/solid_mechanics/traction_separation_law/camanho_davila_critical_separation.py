"""The separation at which damage begins."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import gt, sqrt, where


@register
class CamanhoDavilaCriticalSeparation(AbstractLaw):
    r"""Effective separation at the onset of damage in mixed mode.

    $$\delta_c = \delta_{n0} \delta_{s0}
    \sqrt{\frac{1 + \beta^2}{\delta_{s0}^2 + \beta^2 \delta_{n0}^2}} \; (\delta_n > 0), \quad
    \delta_c = \delta_{s0} \; (\delta_n \le 0)$$

    $$\delta_{n0} = \frac{N}{K}, \quad \delta_{s0} = \frac{S}{K}$$

    **Source:** P. P. Camanho, C. G. Davila, NASA/TM-2002-211737 (2002).
    """

    normal_separation: str = input_variable(
        Scalar, "Normal separation", symbol=r"\delta_n", unit="length"
    )
    critical_separation: str = output_variable(
        Scalar, "Effective separation at onset", symbol=r"\delta_c", unit="length"
    )
    mode_mixity: Scalar = parameter("Mode mixity", symbol=r"\beta", unit="-", at_least=0.0)
    penalty_stiffness: Scalar = parameter(
        "Stiffness before damage", symbol="K", unit="stress/length", above=0.0
    )
    normal_strength: Scalar = parameter("Normal strength", symbol="N", unit="stress", above=0.0)
    shear_strength: Scalar = parameter("Shear strength", symbol="S", unit="stress", above=0.0)

    def forward(self, normal_separation: Scalar) -> Scalar:
        beta, K = self.mode_mixity, self.penalty_stiffness
        d_n, d_s = self.normal_strength / K, self.shear_strength / K
        mixed = sqrt(d_s * d_s + beta * beta * d_n * d_n)
        opening = d_n * d_s * sqrt(1.0 + beta * beta) / mixed
        return where(gt(normal_separation, 0.0), opening, d_s)
