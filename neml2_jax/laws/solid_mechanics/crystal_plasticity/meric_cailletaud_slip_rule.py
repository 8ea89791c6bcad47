"""Viscous slip beyond a threshold."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, macaulay, pow, sign


@register
class MericCailletaudSlipRule(AbstractLaw):
    r"""Slip at a power of the shear beyond the slip strength, and none below it.

    $$\dot\gamma_i = \left\langle \frac{|\tau_i| - \hat\tau_i}{K} \right\rangle^n
      \operatorname{sgn} \tau_i$$

    With a back stress give it the difference $\tau_i - \chi_i$ as resolved shear. Below the
    threshold all derivatives are zero.

    **Source:** L. Méric, P. Poubanne, G. Cailletaud, J. Eng. Mater. Technol. 113 (1991) 162-170.
    """

    resolved_shears: str = input_variable(Scalar, "Resolved shear", symbol=r"\tau_i", unit="stress")
    slip_strengths: str = input_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress"
    )
    slip_rates: str = output_variable(Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time")
    K: Scalar = parameter(
        "Drag stress at unit rate", symbol="K", unit="stress*time^(1/n)", above=0.0
    )
    n: Scalar = parameter("Exponent", symbol="n", unit="-", above=0.0)

    def forward(self, resolved_shears: Scalar, slip_strengths: Scalar) -> Scalar:
        beyond = macaulay(abs(resolved_shears) - slip_strengths) / self.K
        return pow(beyond, self.n) * sign(resolved_shears)
