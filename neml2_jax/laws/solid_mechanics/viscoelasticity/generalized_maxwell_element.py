"""The generalised Maxwell solid with any number of branches."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import sum


@register
class GeneralizedMaxwellElement(AbstractLaw):
    r"""Stress of a spring in parallel with any number of Maxwell branches.

    $$\sigma = E_\infty \varepsilon + \sum_i E_i (\varepsilon - \varepsilon_{v,i}), \quad
    \dot\varepsilon_{v,i} = \frac{\varepsilon - \varepsilon_{v,i}}{a_T \tau_i}$$

    The branches are a site axis of the viscous strains and of the parameters. The shift factor
    $a_T$, where given, stretches all relaxation times, as a temperature does.

    **Shapes:** `moduli` and `relaxation_times` have one value for each branch. A driver needs the
    start of `viscous_strains`, with one site for each branch, as an initial condition.
    **Source:** E. Wiechert, Ann. Phys. 286 (1893) 335-348; J. D. Ferry, Viscoelastic Properties of
    Polymers, Wiley (1980), 1.C.
    """

    strain: str = input_variable(SR2, "Strain", symbol=r"\varepsilon", unit="-")
    viscous_strains: str = input_variable(
        SR2,
        "Viscous strain of each branch",
        symbol=r"\varepsilon_{v,i}",
        unit="-",
        core=("branch",),
    )
    shift_factor: str | None = input_variable(
        Scalar, "Shift factor of all relaxation times", symbol="a_T", unit="-", optional=True
    )
    stress: str = output_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    viscous_strains_rate: str = output_variable(
        SR2,
        "Rate of viscous strain of each branch",
        symbol=r"\dot\varepsilon_{v,i}",
        unit="1/time",
        of="viscous_strains",
        suffix="_rate",
        core=("branch",),
    )
    equilibrium_modulus: Scalar = parameter(
        "Modulus of the spring", symbol=r"E_\infty", unit="stress", at_least=0.0
    )
    moduli: Scalar = parameter(
        "Modulus of each branch", symbol="E_i", unit="stress", core=("branch",)
    )
    relaxation_times: Scalar = parameter(
        "Relaxation time of each branch", symbol=r"\tau_i", unit="time", core=("branch",), above=0.0
    )

    def forward(
        self, strain: SR2, viscous_strains: SR2, shift_factor: Scalar | None
    ) -> tuple[SR2, SR2]:
        E, tau = self.moduli, self.relaxation_times
        if shift_factor is not None:
            tau = shift_factor * tau
        elastic = strain - viscous_strains
        stress = self.equilibrium_modulus * strain + sum((E * elastic).sub_batch)
        return stress, elastic / tau
