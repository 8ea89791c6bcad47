"""Hardening by a power of plastic strain."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import gt, pow, where


def power_from_a_chord(strain: Scalar, exponent: Scalar, chord: float) -> Scalar:
    """`strain**exponent`, replaced below `chord` by the straight line from the origin."""
    beyond = gt(strain, chord)
    power = where(beyond, strain, 1.0) ** exponent
    return where(beyond, power, strain * pow(chord, exponent - 1.0))


@register
class PowerLawIsotropicHardening(AbstractLaw):
    r"""Isotropic hardening that grows as a power of plastic strain.

    $$h = K \bar\varepsilon_p^n$$

    Below the strain `chord` it is the straight line from the origin, so that the slope at the onset
    is finite.

    **Source:** J. H. Hollomon, Trans. AIME 162 (1945) 268-290.
    """

    equivalent_plastic_strain: str = input_variable(
        Scalar, "Equivalent plastic strain", symbol=r"\bar\varepsilon_p", unit="-"
    )
    isotropic_hardening: str = output_variable(
        Scalar, "Isotropic hardening", symbol="h", unit="stress"
    )
    strength: Scalar = parameter("Hardening at unit strain", symbol="K", unit="stress")
    exponent: Scalar = parameter("Exponent", symbol="n", unit="-", above=0.0)
    chord: float = option(
        "Strain below which the law is a straight line", unit="-", default=1e-8, above=0.0
    )

    def forward(self, equivalent_plastic_strain: Scalar) -> Scalar:
        power = power_from_a_chord(equivalent_plastic_strain, self.exponent, self.chord)
        return self.strength * power
