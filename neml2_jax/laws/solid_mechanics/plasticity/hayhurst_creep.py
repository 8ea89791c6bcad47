"""Creep with primary hardening, ageing and cavities."""

from __future__ import annotations

import math

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import lt, macaulay, sinh, where


@register
class HayhurstCreep(AbstractLaw):
    r"""Creep rate of a ferritic steel, slowed down by two variables and quickened by damage.

    $$\dot\gamma = \dot\gamma_0 \sinh \frac{\bar\sigma (1 - H_1 - H_2)}{K (1 - D)}, \qquad
    \dot H_1 = \frac{h_1}{\bar\sigma} \left(H_1^* - \delta_1 H_1\right) \dot\gamma, \qquad
    \dot H_2 = \frac{h_2}{\bar\sigma} \left(H_2^* - \delta_2 H_2\right) \dot\gamma$$

    $$\dot D = A \sinh \frac{\alpha \langle \sigma_I \rangle + (1 - \alpha) \bar\sigma}{\sigma_0}$$

    with the effective stress $\bar\sigma$ and the largest principal stress $\sigma_I$ of the stress
    itself, not of that on the part that still carries. Without stress nothing moves. From
    $D = 1$ on nothing carries, and flow and hardening are NaN.

    **Source:** I. J. Perrin, D. R. Hayhurst, J. Strain Anal. 31 (1996) 299-314.
    """

    effective_stress: str = input_variable(
        Scalar, "Effective stress", symbol=r"\bar\sigma", unit="stress"
    )
    largest_principal_stress: str = input_variable(
        Scalar, "Largest principal stress", symbol=r"\sigma_I", unit="stress"
    )
    first_hardening: str = input_variable(Scalar, "Primary hardening", symbol="H_1", unit="-")
    second_hardening: str = input_variable(Scalar, "Ageing", symbol="H_2", unit="-")
    damage: str = input_variable(Scalar, "Damage by cavities", symbol="D", unit="-")
    flow_rate: str = output_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")
    first_hardening_rate: str = output_variable(
        Scalar,
        "Rate of primary hardening",
        symbol=r"\dot H_1",
        unit="1/time",
        of="first_hardening",
        suffix="_rate",
    )
    second_hardening_rate: str = output_variable(
        Scalar,
        "Rate of ageing",
        symbol=r"\dot H_2",
        unit="1/time",
        of="second_hardening",
        suffix="_rate",
    )
    damage_rate: str = output_variable(
        Scalar, "Rate of damage", symbol=r"\dot D", unit="1/time", of="damage", suffix="_rate"
    )
    reference_rate: Scalar = parameter(
        "Creep coefficient", symbol=r"\dot\gamma_0", unit="1/time", at_least=0.0
    )
    creep_stress: Scalar = parameter("Stress of creep", symbol="K", unit="stress", above=0.0)
    first_modulus: Scalar = parameter("Of primary hardening", symbol="h_1", unit="stress")
    first_limit: Scalar = parameter("Its limit", symbol="H_1^*", unit="-")
    first_recovery: Scalar = parameter("Its recovery", symbol=r"\delta_1", unit="-", default=1.0)
    second_modulus: Scalar = parameter("Of ageing", symbol="h_2", unit="stress")
    second_limit: Scalar = parameter("Its limit", symbol="H_2^*", unit="-")
    second_recovery: Scalar = parameter("Its recovery", symbol=r"\delta_2", unit="-", default=1.0)
    damage_coefficient: Scalar = parameter(
        "Damage coefficient", symbol="A", unit="1/time", at_least=0.0
    )
    damage_stress: Scalar = parameter(
        "Stress of damage", symbol=r"\sigma_0", unit="stress", above=0.0
    )
    principal_part: Scalar = parameter(
        "Weight of the principal stress", symbol=r"\alpha", unit="-", at_least=0.0, at_most=1.0
    )

    def forward(
        self,
        effective_stress: Scalar,
        largest_principal_stress: Scalar,
        first_hardening: Scalar,
        second_hardening: Scalar,
        damage: Scalar,
    ) -> tuple[Scalar, Scalar, Scalar, Scalar]:
        s, H1, H2, alpha = effective_stress, first_hardening, second_hardening, self.principal_part
        sound = where(lt(damage, 1.0), 1.0 - damage, math.nan)
        drive = s * (1.0 - H1 - H2) / (self.creep_stress * sound)
        flow = self.reference_rate * sinh(drive)
        by_stress = flow / where(s > 0, s, 1.0)
        first = self.first_modulus * (self.first_limit - self.first_recovery * H1) * by_stress
        second = self.second_modulus * (self.second_limit - self.second_recovery * H2) * by_stress
        mixed = alpha * macaulay(largest_principal_stress) + (1.0 - alpha) * s
        return flow, first, second, self.damage_coefficient * sinh(mixed / self.damage_stress)
