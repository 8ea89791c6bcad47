"""A spring and a dashpot in parallel."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class KelvinVoigtElement(AbstractLaw):
    r"""Stress of a spring in parallel with a dashpot.

    $$\sigma = E \varepsilon + \eta \dot\varepsilon$$

    **Source:** W. Voigt, Ann. Phys. 283 (1892) 671-693.
    """

    strain: str = input_variable(SR2, "Strain", symbol=r"\varepsilon", unit="-")
    strain_rate: str = input_variable(
        SR2, "Strain rate", symbol=r"\dot\varepsilon", unit="1/time", of="strain", suffix="_rate"
    )
    stress: str = output_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    modulus: Scalar = parameter("Modulus of the spring", symbol="E", unit="stress", at_least=0.0)
    viscosity: Scalar = parameter(
        "Viscosity of the dashpot", symbol=r"\eta", unit="stress*time", above=0.0
    )

    def forward(self, strain: SR2, strain_rate: SR2) -> SR2:
        return self.modulus * strain + self.viscosity * strain_rate
