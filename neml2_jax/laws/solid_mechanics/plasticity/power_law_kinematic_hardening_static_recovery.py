"""Static recovery of kinematic hardening."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import signed_power


@register
class PowerLawKinematicHardeningStaticRecovery(AbstractLaw):
    r"""Back stress that recovers with time as a power of its norm.

    $$\dot X = -\left(\frac{\|X\|}{\tau}\right)^{n-1} \frac{X}{\tau}$$

    Where $n < 1$ the slope at zero back stress is infinite, and taken as 0.

    **Source:** J. L. Chaboche, Int. J. Plasticity 5 (1989) 247-302.
    """

    back_stress: str = input_variable(SR2, "Back stress", symbol="X", unit="stress")
    back_stress_rate: str = output_variable(
        SR2,
        "Rate of back stress",
        symbol=r"\dot X",
        unit="stress/time",
        of="back_stress",
        suffix="_rate",
    )
    tau: Scalar = parameter(
        "Resistance to recovery", symbol=r"\tau", unit="stress*time^(1/n)", above=0.0
    )
    n: Scalar = parameter("Exponent", symbol="n", unit="-", above=0.0)

    def forward(self, back_stress: SR2) -> SR2:
        return -signed_power(back_stress / self.tau, self.n)
