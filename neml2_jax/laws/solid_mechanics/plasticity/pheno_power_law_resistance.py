"""Resistance against flow that shear raises towards saturation."""

from __future__ import annotations

from ....declaration import input_variable, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import Scalar
from ....types.functions import signed_power


@register
class PhenoPowerLawResistance(AbstractLaw):
    r"""Hardening of a material without slip systems, by its shear and by how far saturation is.

    $$\dot\xi = h \, h_0 \, \dot\gamma \left|1 - \frac{\xi}{\xi_\infty}\right|^a
      \operatorname{sgn}\left(1 - \frac{\xi}{\xi_\infty}\right)$$

    The hardening of `isotropic` in DAMASK without dependence on the rate (`h_ln`, `c_1` to `c_4`
    zero). The published law has $h = 1$; DAMASK from version 3.0 on takes 3 where a file gives
    none. For $a < 1$ the slope at saturation is infinite, and taken as 0.

    **Source:** F. Roters et al., Comput. Mater. Sci. 158 (2019) 420-478, 6.2.1; T. Maiti,
    P. Eisenlohr, Scr. Mater. 145 (2018) 37-40.
    """

    flow_resistance: str = input_variable(
        Scalar, "Resistance against flow", symbol=r"\xi", unit="stress"
    )
    shear_rate: str = input_variable(Scalar, "Shear rate", symbol=r"\dot\gamma", unit="1/time")
    flow_resistance_rate: str = output_variable(
        Scalar,
        "Rate of the resistance",
        symbol=r"\dot\xi",
        unit="stress/time",
        of="flow_resistance",
        suffix="_rate",
    )
    initial_slope: Scalar = parameter("Hardening coefficient", symbol="h_0", unit="stress")
    saturated_resistance: Scalar = parameter(
        "Resistance at saturation", symbol=r"\xi_\infty", unit="stress", above=0.0
    )
    exponent: Scalar = parameter("Exponent", symbol="a", unit="-", above=0.0)
    interaction: Scalar = parameter(
        "Mean interaction of slip systems", symbol="h", unit="-", default=1.0
    )

    def forward(self, flow_resistance: Scalar, shear_rate: Scalar) -> Scalar:
        missing = signed_power(1.0 - flow_resistance / self.saturated_resistance, self.exponent)
        return self.interaction * self.initial_slope * shear_rate * missing
