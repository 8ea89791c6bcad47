"""Primary creep that hardens with strain."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import macaulay, pow


@register
class StrainHardeningFlowRate(AbstractLaw):
    r"""Creep that a power of the stress drives and a power of the strain slows down.

    $$\dot\gamma = \dot\gamma_0 \left(\frac{\bar\sigma}{\sigma_0}\right)^n
    \left(\bar\varepsilon_p + \varepsilon_0\right)^{-m}$$

    At constant stress $(\bar\varepsilon_p + \varepsilon_0)^{m+1}$ grows linearly with time. The
    strain $\varepsilon_0$ keeps the rate at the onset finite. At zero stress and below it and all
    its derivatives are zero.

    **Source:** J. Lemaitre, J. L. Chaboche, Mechanics of Solid Materials, Cambridge (1990), 6.3.
    """

    effective_stress: str = input_variable(
        Scalar, "Effective stress", symbol=r"\bar\sigma", unit="stress"
    )
    equivalent_plastic_strain: str = input_variable(
        Scalar, "Equivalent plastic strain", symbol=r"\bar\varepsilon_p", unit="-"
    )
    flow_rate: str = output_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")
    reference_rate: Scalar = parameter(
        "Rate coefficient", symbol=r"\dot\gamma_0", unit="1/time", at_least=0.0
    )
    reference_stress: Scalar = parameter(
        "Reference stress", symbol=r"\sigma_0", unit="stress", above=0.0
    )
    stress_exponent: Scalar = parameter("Exponent of the stress", symbol="n", unit="-", above=0.0)
    strain_exponent: Scalar = parameter(
        "Exponent of the strain", symbol="m", unit="-", at_least=0.0
    )
    initial_strain: Scalar = parameter(
        "Strain at the onset", symbol=r"\varepsilon_0", unit="-", above=0.0
    )

    def forward(self, effective_stress: Scalar, equivalent_plastic_strain: Scalar) -> Scalar:
        stress = macaulay(effective_stress) / self.reference_stress
        driven = self.reference_rate * pow(stress, self.stress_exponent)
        strain = macaulay(equivalent_plastic_strain) + self.initial_strain
        return driven * pow(strain, -self.strain_exponent)
