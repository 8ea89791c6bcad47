"""The dashpot."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class LinearDashpot(AbstractLaw):
    r"""Rate of viscous strain of a Newtonian dashpot.

    $$\dot\varepsilon_v = \frac{\sigma}{\eta}$$

    **Source:** R. M. Christensen, Theory of Viscoelasticity, Academic Press (1982), 1.4.
    """

    stress: str = input_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    viscous_strain_rate: str = output_variable(
        SR2, "Rate of viscous strain", symbol=r"\dot\varepsilon_v", unit="1/time"
    )
    viscosity: Scalar = parameter("Viscosity", symbol=r"\eta", unit="stress*time", above=0.0)

    def forward(self, stress: SR2) -> SR2:
        return stress / self.viscosity
