"""The generalised Maxwell solid with two branches."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar


@register
class WiechertElement(AbstractLaw):
    r"""Stress of a spring in parallel with two Maxwell branches.

    $$\sigma = E_\infty \varepsilon + E_1 (\varepsilon - \varepsilon_{v,1})
    + E_2 (\varepsilon - \varepsilon_{v,2})$$

    $$\dot\varepsilon_{v,1} = \frac{E_1}{\eta_1} (\varepsilon - \varepsilon_{v,1}), \quad
    \dot\varepsilon_{v,2} = \frac{E_2}{\eta_2} (\varepsilon - \varepsilon_{v,2})$$

    **Source:** E. Wiechert, Ann. Phys. 286 (1893) 335-348.
    """

    strain: str = input_variable(SR2, "Strain", symbol=r"\varepsilon", unit="-")
    viscous_strain_1: str = input_variable(
        SR2, "Viscous strain of the first branch", symbol=r"\varepsilon_{v,1}", unit="-"
    )
    viscous_strain_2: str = input_variable(
        SR2, "Viscous strain of the second branch", symbol=r"\varepsilon_{v,2}", unit="-"
    )
    stress: str = output_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    viscous_strain_1_rate: str = output_variable(
        SR2,
        "Rate of viscous strain of the first branch",
        symbol=r"\dot\varepsilon_{v,1}",
        unit="1/time",
        of="viscous_strain_1",
        suffix="_rate",
    )
    viscous_strain_2_rate: str = output_variable(
        SR2,
        "Rate of viscous strain of the second branch",
        symbol=r"\dot\varepsilon_{v,2}",
        unit="1/time",
        of="viscous_strain_2",
        suffix="_rate",
    )
    equilibrium_modulus: Scalar = parameter(
        "Modulus of the spring", symbol=r"E_\infty", unit="stress", at_least=0.0
    )
    modulus_1: Scalar = parameter(
        "Modulus of the first branch", symbol="E_1", unit="stress", above=0.0
    )
    viscosity_1: Scalar = parameter(
        "Viscosity of the first branch", symbol=r"\eta_1", unit="stress*time", above=0.0
    )
    modulus_2: Scalar = parameter(
        "Modulus of the second branch", symbol="E_2", unit="stress", above=0.0
    )
    viscosity_2: Scalar = parameter(
        "Viscosity of the second branch", symbol=r"\eta_2", unit="stress*time", above=0.0
    )

    def forward(
        self, strain: SR2, viscous_strain_1: SR2, viscous_strain_2: SR2
    ) -> tuple[SR2, SR2, SR2]:
        branch_1 = self.modulus_1 * (strain - viscous_strain_1)
        branch_2 = self.modulus_2 * (strain - viscous_strain_2)
        stress = self.equilibrium_modulus * strain + branch_1 + branch_2
        return stress, branch_1 / self.viscosity_1, branch_2 / self.viscosity_2
