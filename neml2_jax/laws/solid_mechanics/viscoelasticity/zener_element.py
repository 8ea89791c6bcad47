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

    strain: str = input_variable(SR2, "Strain, $\\varepsilon$ [-]")
    viscous_strain: str = input_variable(SR2, "Viscous strain, $\\varepsilon_v$ [-]")
    stress: str = output_variable(SR2, "Stress, $\\sigma$ [stress]")
    viscous_strain_rate: str = output_variable(
        SR2,
        "Rate of viscous strain, $\\dot\\varepsilon_v$ [1/time]",
        of="viscous_strain",
        suffix="_rate",
    )
    equilibrium_modulus: Scalar = parameter(
        "Modulus of the spring, $E_\\infty$ [stress]", at_least=0.0
    )
    maxwell_modulus: Scalar = parameter("Modulus of the branch, $E_M$ [stress]", above=0.0)
    maxwell_viscosity: Scalar = parameter(
        "Viscosity of the branch, $\\eta_M$ [stress time]", above=0.0
    )

    def forward(self, strain: SR2, viscous_strain: SR2) -> tuple[SR2, SR2]:
        branch = self.maxwell_modulus * (strain - viscous_strain)
        return self.equilibrium_modulus * strain + branch, branch / self.maxwell_viscosity
