"""How many nuclei form."""

from __future__ import annotations

from ...declaration import input_variable, output_variable, parameter, register
from ...models.law import AbstractLaw
from ...types import Scalar
from ...types.functions import exp, le, where


@register
class NucleationFluxMagnitude(AbstractLaw):
    r"""Rate at which nuclei form that grow on.

    $$J = Z \beta N_0 \exp\left(-\frac{\Delta g^*}{k T}\right)$$

    At absolute zero, its limit for a positive barrier, it is 0, and where the barrier is so high
    that the exponential vanishes.

    **Source:** K. C. Russell, Adv. Colloid Interface Sci. 13 (1980) 205-318.
    """

    zeldovich_factor: str = input_variable(Scalar, "Zeldovich factor", symbol="Z", unit="-")
    kinetic_factor: str = input_variable(Scalar, "Kinetic factor", symbol=r"\beta", unit="1/time")
    nucleation_barrier: str = input_variable(
        Scalar, "Nucleation barrier", symbol=r"\Delta g^*", unit="energy"
    )
    temperature: str = input_variable(Scalar, "Temperature", symbol="T", unit="temperature")
    nucleation_flux_magnitude: str = output_variable(
        Scalar, "Nucleation rate", symbol="J", unit="1/length^3/time"
    )
    nucleation_site_density: Scalar = parameter(
        "Density of sites", symbol="N_0", unit="1/length^3", at_least=0.0
    )
    boltzmann_constant: Scalar = parameter(
        "Boltzmann's constant", symbol="k", unit="energy/temperature", above=0.0
    )

    def forward(
        self,
        zeldovich_factor: Scalar,
        kinetic_factor: Scalar,
        nucleation_barrier: Scalar,
        temperature: Scalar,
    ) -> Scalar:
        cold = le(temperature, 0.0)
        thermal = self.boltzmann_constant * where(cold, 1.0, temperature)
        impossible = le(where(cold, 0.0, exp(-nucleation_barrier / thermal)), 0.0)
        # The other factors may be infinite where this one vanishes.
        Z, beta, barrier = (
            where(impossible, 0.0, x)
            for x in (zeldovich_factor, kinetic_factor, nucleation_barrier)
        )
        return Z * beta * self.nucleation_site_density * exp(-barrier / thermal)
