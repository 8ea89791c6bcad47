"""Static recovery of isotropic hardening."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import signed_power


@register
class PowerLawIsotropicHardeningStaticRecovery(AbstractLaw):
    r"""Isotropic hardening that recovers with time as a power of itself.

    $$\dot h = -\left(\frac{|h|}{\tau}\right)^{n-1} \frac{h}{\tau}$$

    **Source:** J. L. Chaboche, Int. J. Plasticity 5 (1989) 247-302.
    """

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
    tau: Scalar = parameter(
        "Resistance to recovery", symbol=r"\tau", unit="stress*time^(1/n)", above=0.0
    )
    n: Scalar = parameter("Exponent, at least 1", symbol="n", unit="-", above=0.0)

    def forward(self, isotropic_hardening: Scalar) -> Scalar:
        return -signed_power(isotropic_hardening / self.tau, self.n)
