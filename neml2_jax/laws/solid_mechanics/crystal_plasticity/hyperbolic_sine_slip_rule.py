"""Resolved shear to slip rate by a hyperbolic sine."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import signed_power, sinh


@register
class HyperbolicSineSlipRule(AbstractLaw):
    r"""The slip rate is a power of the resolved shear when it is low, exponential when it is high.

    $$\dot\gamma_i = \dot\gamma_0
      \left|\sinh\frac{\tau_i}{\hat\tau_i}\right|^{n-1} \sinh\frac{\tau_i}{\hat\tau_i}$$

    **Source:** F. Garofalo, Trans. Metall. Soc. AIME 227 (1963) 351-356; for slip F. P. E. Dunne,
    D. Rugg, A. Walker, Int. J. Plast. 23 (2007) 1061-1083.
    """

    resolved_shears: str = input_variable(Scalar, "Resolved shear", symbol=r"\tau_i", unit="stress")
    slip_strengths: str = input_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress"
    )
    slip_rates: str = output_variable(Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time")
    gamma0: Scalar = parameter(
        "Reference slip rate", symbol=r"\dot\gamma_0", unit="1/time", at_least=0.0
    )
    n: Scalar = parameter("Exponent", symbol="n", unit="-", default=1.0, above=0.0)

    def forward(self, resolved_shears: Scalar, slip_strengths: Scalar) -> Scalar:
        s = sinh(resolved_shears / slip_strengths)
        return self.gamma0 * signed_power(s, self.n)
