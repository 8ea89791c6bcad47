"""Heat that plastic work leaves where it was done."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import inner


@register
class AdiabaticHeating(AbstractLaw):
    r"""The rate of the temperature where no heat is conducted away.

    $$\dot T = \frac{\beta}{c} \, \sigma : d_p$$

    with the heat capacity $c$ of a volume (density times specific heat) and the part $\beta$ of
    plastic work that becomes heat, often 0.9.

    **Source:** G. I. Taylor, H. Quinney, Proc. R. Soc. Lond. A 143 (1934) 307-326.
    """

    stress: str = input_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    plastic_deformation_rate: str = input_variable(
        SR2, "Rate of plastic strain", symbol="d_p", unit="1/time"
    )
    temperature_rate: str = output_variable(
        Scalar, "Rate of the temperature", symbol=r"\dot T", unit="temperature/time"
    )
    heat_capacity: Scalar = parameter(
        "Heat capacity of a volume", symbol="c", unit="stress/temperature", above=0.0
    )
    heat_fraction: Scalar = parameter(
        "Part of plastic work that becomes heat",
        symbol=r"\beta",
        unit="-",
        default=0.9,
        at_least=0.0,
        at_most=1.0,
    )

    def forward(self, stress: SR2, plastic_deformation_rate: SR2) -> Scalar:
        work = inner(stress, plastic_deformation_rate)
        return self.heat_fraction / self.heat_capacity * work
