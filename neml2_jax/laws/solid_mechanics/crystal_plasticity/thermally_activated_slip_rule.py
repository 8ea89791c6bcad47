"""Resolved shear to slip rate over a barrier that heat helps to pass."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, exp, gt, macaulay, pow, sign, where


@register
class ThermallyActivatedSlipRule(AbstractLaw):
    r"""Dislocations pass obstacles with the help of heat.

    $$\dot\gamma_i = \dot\gamma_0 \exp\left[-\frac{\Delta F}{k T} \left\langle 1 - \left\langle
      \frac{|\tau_i| - \tau_a}{\hat\tau_i} \right\rangle^p \right\rangle^q \right]
      \operatorname{sign} \tau_i$$

    At and above $|\tau_i| = \tau_a + \hat\tau_i$ the barrier is gone and the rate is
    $\dot\gamma_0$. At or below the athermal strength $\tau_a$ it is
    $\dot\gamma_0 \exp(-\Delta F / k T)$, the jumps over the whole barrier, in the sense of
    $\tau_i$: the rate of jumps back is left out, so at zero stress, where it is zero, the rate has
    a jump of this size. Where $p < 1$ the slope at $\tau_a$ is infinite and taken as zero.

    **Source:** U. F. Kocks, A. S. Argon, M. F. Ashby, Thermodynamics and kinetics of slip, Prog.
    Mater. Sci. 19 (1975) 1-281.
    """

    resolved_shears: str = input_variable(Scalar, "Resolved shear", symbol=r"\tau_i", unit="stress")
    slip_strengths: str = input_variable(
        Scalar,
        "Slip strength at zero temperature without the athermal part",
        symbol=r"\hat\tau_i",
        unit="stress",
    )
    temperature: str = input_variable(
        Scalar, "Absolute temperature", symbol="T", unit="temperature"
    )
    slip_rates: str = output_variable(Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time")
    gamma0: Scalar = parameter(
        "Slip rate without a barrier", symbol=r"\dot\gamma_0", unit="1/time", at_least=0.0
    )
    activation_energy: Scalar = parameter(
        "Energy of the barrier", symbol=r"\Delta F", unit="energy", above=0.0
    )
    athermal_strength: Scalar = parameter(
        "Athermal strength", symbol=r"\tau_a", unit="stress", default=0.0, at_least=0.0
    )
    p: Scalar = parameter(
        "Exponent of the stress, between 0 and 1", symbol="p", unit="-", above=0.0
    )
    q: Scalar = parameter(
        "Exponent of the barrier, between 1 and 2", symbol="q", unit="-", above=0.0
    )
    k: float = option("Boltzmann constant", symbol="k", unit="energy/temperature", above=0.0)

    def forward(
        self, resolved_shears: Scalar, slip_strengths: Scalar, temperature: Scalar
    ) -> Scalar:
        tau, tau_a, p, q = resolved_shears, self.athermal_strength, self.p, self.q
        stress = macaulay(abs(tau) - tau_a) / slip_strengths
        barrier = pow(macaulay(1.0 - pow(stress, p)), q)
        warm = gt(temperature, 0.0)
        height = self.activation_energy / (self.k * where(warm, temperature, 1.0))
        frozen = where(gt(barrier, 0.0), 0.0, 1.0)
        chance = where(warm, exp(-height * barrier), frozen)
        return self.gamma0 * chance * sign(tau)
