"""The standard linear solid."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class ZenerElement(AbstractLaw):
    r"""Stress of a spring in parallel with a Maxwell branch.

    $$\sigma = E_\infty \varepsilon + E_M (\varepsilon - \varepsilon_v), \quad
    \dot\varepsilon_v = \frac{E_M}{\eta_M} (\varepsilon - \varepsilon_v)$$

    **Source:** C. Zener, Elasticity and Anelasticity of Metals, Chicago (1948), V.
    """

    strain: str = input_variable(SR2, "Strain", symbol=r"\varepsilon", unit="-")
    viscous_strain: str = input_variable(SR2, "Viscous strain", symbol=r"\varepsilon_v", unit="-")
    stress: str = output_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    viscous_strain_rate: str = output_variable(
        SR2,
        "Rate of viscous strain",
        symbol=r"\dot\varepsilon_v",
        unit="1/time",
        of="viscous_strain",
        suffix="_rate",
    )
    equilibrium_modulus: Scalar = parameter(
        "Modulus of the spring", symbol=r"E_\infty", unit="stress", at_least=0.0
    )
    maxwell_modulus: Scalar = parameter(
        "Modulus of the branch", symbol="E_M", unit="stress", above=0.0
    )
    maxwell_viscosity: Scalar = parameter(
        "Viscosity of the branch", symbol=r"\eta_M", unit="stress*time", above=0.0
    )

    def forward(self, strain: SR2, viscous_strain: SR2) -> tuple[SR2, SR2]:
        branch = self.maxwell_modulus * (strain - viscous_strain)
        return self.equilibrium_modulus * strain + branch, branch / self.maxwell_viscosity
