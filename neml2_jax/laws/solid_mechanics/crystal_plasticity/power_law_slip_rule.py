"""Resolved shear to slip rate by a power."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import signed_power


@register
class PowerLawSlipRule(AbstractLaw):
    r"""The slip rate is a power of the resolved shear over the slip strength.

    $$\dot\gamma_i = \dot\gamma_0 \left|\frac{\tau_i}{\hat\tau_i}\right|^{n-1}
      \frac{\tau_i}{\hat\tau_i}$$

    **Source:** J. W. Hutchinson, Proc. R. Soc. Lond. A 348 (1976) 101-127.
    """

    resolved_shears: str = input_variable(Scalar, "Resolved shear", symbol=r"\tau_i", unit="stress")
    slip_strengths: str = input_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress"
    )
    slip_rates: str = output_variable(Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time")
    gamma0: Scalar = parameter(
        "Slip rate at the slip strength", symbol=r"\dot\gamma_0", unit="1/time", at_least=0.0
    )
    n: Scalar = parameter("Rate sensitivity exponent", symbol="n", unit="-", above=0.0)

    def forward(self, resolved_shears: Scalar, slip_strengths: Scalar) -> Scalar:
        ratio = resolved_shears / slip_strengths
        return self.gamma0 * signed_power(ratio, self.n)
