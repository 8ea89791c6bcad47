"""The switch between rate-independent and rate-dependent flow."""

from __future__ import annotations

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import tanh


@register
class KocksMeckingFlowSwitch(AbstractLaw):
    r"""Flow rate that passes from rate independent to rate dependent at an activation energy.

    $$\dot\gamma = w \, \dot\gamma_{rd} + (1 - w) \, \dot\gamma_{ri}, \quad
    w = \tfrac12 \left(1 + \tanh\left[s \, (g - g_0)\right]\right)$$

    **Source:** U. F. Kocks, H. Mecking, Prog. Mater. Sci. 48 (2003) 171-273.
    """

    activation_energy: str = input_variable(Scalar, "Activation energy", symbol="g", unit="-")
    rate_independent_flow_rate: str = input_variable(
        Scalar, "Rate-independent flow rate", symbol=r"\dot\gamma_{ri}", unit="1/time"
    )
    rate_dependent_flow_rate: str = input_variable(
        Scalar, "Rate-dependent flow rate", symbol=r"\dot\gamma_{rd}", unit="1/time"
    )
    flow_rate: str = output_variable(Scalar, "Flow rate", symbol=r"\dot\gamma", unit="1/time")
    g0: Scalar = parameter("Activation energy at the transition", symbol="g_0", unit="-")
    sharpness: float = option(
        "Sharpness of the transition", symbol="s", unit="-", default=1.0, above=0.0
    )

    def forward(
        self,
        activation_energy: Scalar,
        rate_independent_flow_rate: Scalar,
        rate_dependent_flow_rate: Scalar,
    ) -> Scalar:
        w = 0.5 * (1.0 + tanh(self.sharpness * (activation_energy - self.g0)))
        return w * rate_dependent_flow_rate + (1.0 - w) * rate_independent_flow_rate
