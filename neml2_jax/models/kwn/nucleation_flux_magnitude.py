"""How many nuclei form."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...types import Scalar
from ...types.functions import exp, gt, where
from ..model import AbstractModel


@register
class NucleationFluxMagnitude(AbstractModel):
    r"""Rate at which nuclei form that grow on.

    $$J = Z \beta N_0 \exp\left(-\frac{\Delta g^*}{k T}\right)$$

    At absolute zero, its limit for a positive barrier, it is 0.

    **Source:** K. C. Russell, Adv. Colloid Interface Sci. 13 (1980) 205-318.
    """

    zeldovich_factor: str = input_variable(Scalar, "Zeldovich factor, $Z$ [-]")
    kinetic_factor: str = input_variable(Scalar, "Kinetic factor, $\\beta$ [1/time]")
    nucleation_barrier: str = input_variable(Scalar, "Nucleation barrier, $\\Delta g^*$ [energy]")
    temperature: str = input_variable(Scalar, "Temperature, $T$ [temperature]")
    nucleation_flux_magnitude: str = output_variable(
        Scalar, "Nucleation rate, $J$ [1/length^3/time]"
    )
    nucleation_site_density: Scalar = parameter("Density of sites, $N_0$ [1/length^3]")
    boltzmann_constant: Scalar = parameter("Boltzmann's constant, $k$ [energy/temperature]")

    def forward(
        self,
        zeldovich_factor: Scalar,
        kinetic_factor: Scalar,
        nucleation_barrier: Scalar,
        temperature: Scalar,
    ) -> Scalar:
        attempts = zeldovich_factor * kinetic_factor * self.nucleation_site_density
        warm = gt(temperature, 0.0)
        T = where(warm, temperature, 1.0)
        chance = exp(-nucleation_barrier / (self.boltzmann_constant * T))
        return attempts * where(warm, chance, 0.0)
