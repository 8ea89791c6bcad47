"""Slip by a power law, from the slip strength on."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, macaulay, pow, sign


@register
class ExcessPowerLawSlipRule(AbstractLaw):
    r"""A power law less its value at the slip strength, below which nothing slips.

    $$\dot\gamma_i = \dot\gamma_0 \left\langle \left|\frac{\tau_i}{\hat\tau_i}\right|^n - 1
      \right\rangle \operatorname{sgn} \tau_i$$

    Below the strength all derivatives are zero.

    **Source:** G. Monnet, L. Vincent, B. Devincre, Acta Mater. 61 (2013) 6178-6190.
    """

    resolved_shears: str = input_variable(Scalar, "Resolved shear", symbol=r"\tau_i", unit="stress")
    slip_strengths: str = input_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress"
    )
    slip_rates: str = output_variable(Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time")
    gamma0: Scalar = parameter(
        "Rate coefficient", symbol=r"\dot\gamma_0", unit="1/time", at_least=0.0
    )
    n: Scalar = parameter("Exponent", symbol="n", unit="-", above=0.0)

    def forward(self, resolved_shears: Scalar, slip_strengths: Scalar) -> Scalar:
        excess = macaulay(pow(abs(resolved_shears) / slip_strengths, self.n) - 1.0)
        return self.gamma0 * excess * sign(resolved_shears)
