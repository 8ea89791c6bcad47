"""Strength that rises with the strain rate."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from .power_law_isotropic_hardening import power_from_a_chord


@register
class CowperSymondsRateFactor(AbstractLaw):
    r"""Strength at a strain rate over that at none.

    $$r = 1 + \left(\frac{\dot{\bar\varepsilon}_p}{D}\right)^{1/q}$$

    It multiplies the yield stress with whatever hardening that has. Below the relative rate
    `chord` the power is the straight line from the origin, so that the slope at no rate is finite.

    **Source:** G. R. Cowper, P. S. Symonds, Brown University, Division of Applied Mathematics,
    report 28 (1957).
    """

    equivalent_plastic_strain_rate: str = input_variable(
        Scalar,
        "Rate of equivalent plastic strain",
        symbol=r"\dot{\bar\varepsilon}_p",
        unit="1/time",
    )
    rate_factor: str = output_variable(Scalar, "Factor of the strength", symbol="r", unit="-")
    reference_rate: Scalar = parameter(
        "Rate that doubles the strength", symbol="D", unit="1/time", above=0.0
    )
    exponent: Scalar = parameter("Exponent of the overstress", symbol="q", unit="-", above=0.0)
    chord: float = option(
        "Relative rate below which the power is a straight line", unit="-", default=1e-12, above=0.0
    )

    def forward(self, equivalent_plastic_strain_rate: Scalar) -> Scalar:
        relative = equivalent_plastic_strain_rate / self.reference_rate
        return 1.0 + power_from_a_chord(relative, 1.0 / self.exponent, self.chord)
