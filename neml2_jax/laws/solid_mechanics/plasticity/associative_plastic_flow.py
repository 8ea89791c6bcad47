"""Plastic strain from an associated flow direction."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class AssociativePlasticFlow(AbstractLaw):
    r"""Plastic strain rate normal to the yield surface.

    $$\dot\varepsilon_p = \dot\gamma \, \frac{\partial f}{\partial M}$$

    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 2.2.
    """

    flow_rate: str = input_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")
    flow_direction: str = input_variable(
        SR2, "Flow direction, as of Normality", symbol=r"\frac{\partial f}{\partial M}", unit="-"
    )
    plastic_strain_rate: str = output_variable(
        SR2, "Plastic strain rate", symbol=r"\dot\varepsilon_p", unit="1/time"
    )

    def forward(self, flow_rate: Scalar, flow_direction: SR2) -> SR2:
        return flow_rate * flow_direction
