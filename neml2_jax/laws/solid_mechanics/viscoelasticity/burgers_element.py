"""Maxwell and Kelvin-Voigt elements in series."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class BurgersElement(AbstractLaw):
    r"""Stress of a Maxwell element in series with a Kelvin-Voigt element.

    $$\sigma = E_M (\varepsilon - \varepsilon_M - \varepsilon_K), \quad
    \dot\varepsilon_M = \frac{\sigma}{\eta_M}, \quad
    \dot\varepsilon_K = \frac{\sigma - E_K \varepsilon_K}{\eta_K}$$

    **Source:** J. M. Burgers, First Report on Viscosity and Plasticity, Amsterdam (1935) 5-67.
    """

    strain: str = input_variable(SR2, "Strain", symbol=r"\varepsilon", unit="-")
    maxwell_viscous_strain: str = input_variable(
        SR2, "Strain of the Maxwell dashpot", symbol=r"\varepsilon_M", unit="-"
    )
    kelvin_voigt_strain: str = input_variable(
        SR2, "Strain of the Kelvin-Voigt element", symbol=r"\varepsilon_K", unit="-"
    )
    stress: str = output_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    maxwell_viscous_strain_rate: str = output_variable(
        SR2,
        "Strain rate of the Maxwell dashpot",
        symbol=r"\dot\varepsilon_M",
        unit="1/time",
        of="maxwell_viscous_strain",
        suffix="_rate",
    )
    kelvin_voigt_strain_rate: str = output_variable(
        SR2,
        "Strain rate of the Kelvin-Voigt element",
        symbol=r"\dot\varepsilon_K",
        unit="1/time",
        of="kelvin_voigt_strain",
        suffix="_rate",
    )
    maxwell_modulus: Scalar = parameter(
        "Modulus of the Maxwell spring", symbol="E_M", unit="stress", above=0.0
    )
    maxwell_viscosity: Scalar = parameter(
        "Viscosity of the Maxwell dashpot", symbol=r"\eta_M", unit="stress*time", above=0.0
    )
    kelvin_modulus: Scalar = parameter(
        "Modulus of the Kelvin-Voigt spring", symbol="E_K", unit="stress", above=0.0
    )
    kelvin_viscosity: Scalar = parameter(
        "Viscosity of the Kelvin-Voigt dashpot", symbol=r"\eta_K", unit="stress*time", above=0.0
    )

    def forward(
        self, strain: SR2, maxwell_viscous_strain: SR2, kelvin_voigt_strain: SR2
    ) -> tuple[SR2, SR2, SR2]:
        stress = self.maxwell_modulus * (strain - maxwell_viscous_strain - kelvin_voigt_strain)
        viscous_stress = stress - self.kelvin_modulus * kelvin_voigt_strain
        return stress, stress / self.maxwell_viscosity, viscous_stress / self.kelvin_viscosity
