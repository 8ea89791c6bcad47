"""Kinematic plastic strain from the yield function."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class AssociativeKinematicPlasticHardening(AbstractLaw):
    r"""Rate of kinematic plastic strain normal to the yield surface.

    $$\dot K_p = -\dot\gamma \, \frac{\partial f}{\partial X}$$

    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 2.2.
    """

    flow_rate: str = input_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")
    kinematic_hardening_direction: str = input_variable(
        SR2,
        "Direction of kinematic hardening, as of Normality",
        symbol=r"\frac{\partial f}{\partial X}",
        unit="-",
    )
    kinematic_plastic_strain_rate: str = output_variable(
        SR2, "Rate of kinematic plastic strain", symbol=r"\dot K_p", unit="1/time"
    )

    def forward(self, flow_rate: Scalar, kinematic_hardening_direction: SR2) -> SR2:
        return -flow_rate * kinematic_hardening_direction
