"""Viscous slip beyond a threshold."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.model import AbstractModel
from ....types import Scalar
from ....types.functions import abs, macaulay, pow, sign


@register
class MericCailletaudSlipRule(AbstractModel):
    r"""Slip at a power of the shear beyond the slip strength, and none below it.

    $$\dot\gamma_i = \left\langle \frac{|\tau_i| - \hat\tau_i}{K} \right\rangle^n
      \operatorname{sgn} \tau_i$$

    With a back stress give it the difference $\tau_i - \chi_i$ as resolved shear. Below the
    threshold all derivatives are zero.

    **Source:** L. Méric, P. Poubanne, G. Cailletaud, J. Eng. Mater. Technol. 113 (1991) 162-170.
    """

    resolved_shears: str = input_variable(Scalar, "Resolved shear, $\\tau_i$ [stress]")
    slip_strengths: str = input_variable(Scalar, "Slip strength, $\\hat\\tau_i$ [stress]")
    slip_rates: str = output_variable(Scalar, "Slip rate, $\\dot\\gamma_i$ [1/time]")
    K: Scalar = parameter("Drag stress at unit rate, $K$ [stress time^(1/n)]", above=0.0)
    n: Scalar = parameter("Exponent, $n$ [-]")

    def forward(self, resolved_shears: Scalar, slip_strengths: Scalar) -> Scalar:
        beyond = macaulay(abs(resolved_shears) - slip_strengths) / self.K
        return pow(beyond, self.n) * sign(resolved_shears)
