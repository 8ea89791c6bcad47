"""Steady creep."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import macaulay, pow


@register
class NortonHoffFlowRate(AbstractLaw):
    r"""Flow rate of steady creep: a power of the effective stress, with no yield stress.

    $$\dot\gamma = \dot\gamma_0 \left(\frac{\bar\sigma}{\sigma_0}\right)^n$$

    At zero stress and below it and all its derivatives are zero.

    **Source:** N. J. Hoff, Q. Appl. Math. 12 (1954) 49-55.
    """

    effective_stress: str = input_variable(
        Scalar, "Effective stress", symbol=r"\bar\sigma", unit="stress"
    )
    flow_rate: str = output_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")
    reference_rate: Scalar = parameter(
        "Rate at the reference stress", symbol=r"\dot\gamma_0", unit="1/time", at_least=0.0
    )
    reference_stress: Scalar = parameter(
        "Reference stress", symbol=r"\sigma_0", unit="stress", above=0.0
    )
    exponent: Scalar = parameter("Exponent", symbol="n", unit="-", above=0.0)

    def forward(self, effective_stress: Scalar) -> Scalar:
        stress = macaulay(effective_stress) / self.reference_stress
        return self.reference_rate * pow(stress, self.exponent)
