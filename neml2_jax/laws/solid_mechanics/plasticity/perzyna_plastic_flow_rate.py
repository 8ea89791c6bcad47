"""Perzyna's viscoplastic flow."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import macaulay, pow


@register
class PerzynaPlasticFlowRate(AbstractLaw):
    r"""Flow rate that grows as a power of the overstress.

    $$\dot\gamma = \left(\frac{\langle f \rangle}{\eta}\right)^n$$

    At and below the yield surface the flow rate and all its derivatives are zero.

    **Source:** P. Perzyna, Adv. Appl. Mech. 9 (1966) 243-377.
    """

    yield_function: str = input_variable(Scalar, "Yield function", symbol="f", unit="stress")
    flow_rate: str = output_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")
    reference_stress: Scalar = parameter(
        "Reference stress", symbol=r"\eta", unit="stress", above=0.0
    )
    exponent: Scalar = parameter("Exponent", symbol="n", unit="-", above=0.0)

    def forward(self, yield_function: Scalar) -> Scalar:
        eta, n = self.reference_stress, self.exponent
        return pow(macaulay(yield_function) / eta, n)
