"""Nuclei that shrink again."""

from __future__ import annotations

import math

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import le, sqrt, where


@register
class ZeldovichFactor(AbstractLaw):
    r"""Fraction of the critical nuclei that grow on.

    $$Z = \frac{V_m}{2 \pi N_A R^2} \sqrt{\frac{\gamma}{k T}}$$

    At absolute zero it is infinite.

    **Source:** J. B. Zeldovich, Acta Physicochim. URSS 18 (1943) 1-22.
    """

    critical_radius: str = input_variable(Scalar, "Critical radius", symbol="R", unit="length")
    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    zeldovich_factor: str = output_variable(Scalar, "Zeldovich factor", symbol="Z", unit="-")
    surface_energy: Scalar = parameter(
        "Surface energy", symbol=r"\gamma", unit="energy/length^2", at_least=0.0
    )
    molar_volume: Scalar = parameter(
        "Molar volume", symbol="V_m", unit="length^3/amount", above=0.0
    )
    avogadro_number: Scalar = parameter(
        "Avogadro's number", symbol="N_A", unit="1/amount", above=0.0
    )
    boltzmann_constant: Scalar = parameter(
        "Boltzmann's constant", symbol="k", unit="energy/temperature", above=0.0
    )

    def forward(self, critical_radius: Scalar, temperature: Scalar) -> Scalar:
        R, k = critical_radius, self.boltzmann_constant
        atom = self.molar_volume / self.avogadro_number
        cold = le(temperature, 0.0)
        bent = sqrt(self.surface_energy / (k * where(cold, 1.0, temperature)))
        return where(cold, math.inf, atom / (2.0 * math.pi * R * R) * bent)
