"""Linear kinematic hardening."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class LinearKinematicHardening(AbstractLaw):
    r"""Back stress proportional to kinematic plastic strain.

    $$X = H K_p$$

    **Source:** W. Prager, J. Appl. Mech. 23 (1956) 493-496.
    """

    kinematic_plastic_strain: str = input_variable(
        SR2, "Kinematic plastic strain", symbol="K_p", unit="-"
    )
    back_stress: str = output_variable(SR2, "Back stress", symbol="X", unit="stress")
    hardening_modulus: Scalar = parameter("Hardening modulus", symbol="H", unit="stress")

    def forward(self, kinematic_plastic_strain: SR2) -> SR2:
        return self.hardening_modulus * kinematic_plastic_strain
