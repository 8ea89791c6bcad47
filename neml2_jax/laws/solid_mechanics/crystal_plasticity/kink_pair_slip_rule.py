"""Slip by screws that overcome the lattice by pairs of kinks, and by drag, one after the other."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import abs, exp, gt, macaulay, maximum, minimum, pow, sign, sqrt, where


@register
class KinkPairSlipRule(AbstractLaw):
    r"""Pairs of kinks form by thermal activation; where that is fast a power law limits slip.

    $$\frac{1}{|\dot\gamma_i|} = \frac{1}{\dot\gamma^{n}_i} + \frac{1}{\dot\gamma^{d}_i}, \qquad
      \dot\gamma^{n}_i = \rho_m b \, \omega \, \ell_i \exp\left[-\frac{\Delta G_0}{k_B T}
      \left(1 - \sqrt{\frac{\langle |\tau_i| - \hat\tau_i \rangle}{\tau_0}}\right)\right], \qquad
      \dot\gamma^{d}_i = \dot\gamma_0 \left(\frac{|\tau_i|}{\hat\tau_i}\right)^n$$

    with the sign of $\tau_i$. Beyond $\tau_0$, where activation would need no energy, the law does
    not hold, and the rate is NaN.

    **Source:** G. Monnet, L. Vincent, B. Devincre, Acta Mater. 61 (2013) 6178-6190; code_aster
    R5.03.11.
    """

    resolved_shears: str = input_variable(Scalar, "Resolved shear", symbol=r"\tau_i", unit="stress")
    slip_strengths: str = input_variable(
        Scalar, "Slip strength", symbol=r"\hat\tau_i", unit="stress"
    )
    screw_length: str = input_variable(
        Scalar, "Length of free screws", symbol=r"\ell_i", unit="length"
    )
    slip_rates: str = output_variable(Scalar, "Slip rate", symbol=r"\dot\gamma_i", unit="1/time")
    athermal_stress: Scalar = parameter(
        "Stress that needs no activation", symbol=r"\tau_0", unit="stress", above=0.0
    )
    mobile_density: Scalar = parameter(
        "Density of mobile dislocations", symbol=r"\rho_m", unit="1/length^2", above=0.0
    )
    b: Scalar = parameter("Length of the Burgers vector", symbol="b", unit="length", above=0.0)
    attempt_frequency: Scalar = parameter(
        "Frequency of attempts", symbol=r"\omega", unit="1/time", above=0.0
    )
    activation_energy: Scalar = parameter(
        "Activation energy without stress", symbol=r"\Delta G_0", unit="energy", above=0.0
    )
    thermal_energy: Scalar = parameter(
        "Boltzmann's constant times temperature", symbol="k_B T", unit="energy", above=0.0
    )
    gamma0: Scalar = parameter(
        "Rate of drag at the slip strength", symbol=r"\dot\gamma_0", unit="1/time", above=0.0
    )
    n: Scalar = parameter("Exponent of drag", symbol="n", unit="-", above=0.0)

    def forward(
        self, resolved_shears: Scalar, slip_strengths: Scalar, screw_length: Scalar
    ) -> Scalar:
        size = abs(resolved_shears)
        share = macaulay(size - slip_strengths) / self.athermal_stress
        barrier = self.activation_energy / self.thermal_energy * (1.0 - sqrt(share))
        attempts = self.mobile_density * self.b * self.attempt_frequency * screw_length
        by_kinks = attempts * exp(-barrier)
        by_drag = self.gamma0 * pow(size / slip_strengths, self.n)
        # In this form no derivative is the small difference of two large numbers.
        slow, fast = minimum(by_kinks, by_drag), maximum(by_kinks, by_drag)
        # Without stress, and so cold that kinks never form, both are zero.
        moves = gt(fast, 0.0)
        rate = slow / (1.0 + where(moves, slow, 0.0) / where(moves, fast, 1.0))
        return where(share > 1.0, float("nan"), rate) * sign(resolved_shears)
