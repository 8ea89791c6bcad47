"""The generalised Maxwell solid with two branches."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class WiechertElement(AbstractLaw):
    r"""Stress of a spring in parallel with two Maxwell branches.

    $$\sigma = E_\infty \varepsilon + \sum_{i=1}^2 E_i (\varepsilon - \varepsilon_{v,i}), \quad
    \dot\varepsilon_{v,i} = \frac{E_i}{\eta_i} (\varepsilon - \varepsilon_{v,i})$$

    **Source:** E. Wiechert, Ann. Phys. 286 (1893) 335-348.
    """

    strain: str = input_variable(SR2, "Strain, $\\varepsilon$ [-]")
    viscous_strain_1: str = input_variable(
        SR2, "Viscous strain of the first branch, $\\varepsilon_{v,1}$ [-]"
    )
    viscous_strain_2: str = input_variable(
        SR2, "Viscous strain of the second branch, $\\varepsilon_{v,2}$ [-]"
    )
    stress: str = output_variable(SR2, "Stress, $\\sigma$ [stress]")
    viscous_strain_1_rate: str = output_variable(
        SR2,
        "Rate of viscous strain of the first branch, $\\dot\\varepsilon_{v,1}$ [1/time]",
        of="viscous_strain_1",
        suffix="_rate",
    )
    viscous_strain_2_rate: str = output_variable(
        SR2,
        "Rate of viscous strain of the second branch, $\\dot\\varepsilon_{v,2}$ [1/time]",
        of="viscous_strain_2",
        suffix="_rate",
    )
    equilibrium_modulus: Scalar = parameter(
        "Modulus of the spring, $E_\\infty$ [stress]", at_least=0.0
    )
    modulus_1: Scalar = parameter("Modulus of the first branch, $E_1$ [stress]", above=0.0)
    viscosity_1: Scalar = parameter(
        "Viscosity of the first branch, $\\eta_1$ [stress time]", above=0.0
    )
    modulus_2: Scalar = parameter("Modulus of the second branch, $E_2$ [stress]", above=0.0)
    viscosity_2: Scalar = parameter(
        "Viscosity of the second branch, $\\eta_2$ [stress time]", above=0.0
    )

    def forward(
        self, strain: SR2, viscous_strain_1: SR2, viscous_strain_2: SR2
    ) -> tuple[SR2, SR2, SR2]:
        branch_1 = self.modulus_1 * (strain - viscous_strain_1)
        branch_2 = self.modulus_2 * (strain - viscous_strain_2)
        stress = self.equilibrium_modulus * strain + branch_1 + branch_2
        return stress, branch_1 / self.viscosity_1, branch_2 / self.viscosity_2
