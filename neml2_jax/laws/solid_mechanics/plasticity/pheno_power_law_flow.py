"""Flow of a material without slip systems that follows the law of slip."""

from __future__ import annotations

import math

from ....declaration import input_variable, option, output_variable, parameter, register
from ....models.law import AbstractLaw
from ....types import SR2, Scalar
from ....types.functions import dev, norm, unit

SQRT_3_2 = math.sqrt(1.5)


@register
class PhenoPowerLawFlow(AbstractLaw):
    r"""The shear rate is a power of von Mises' stress, the flow is along the stress deviator.

    $$\dot\gamma = \dot\gamma_0 \left(\sqrt{\tfrac32} \frac{\|s\|}{M \xi}\right)^n, \qquad
    d_p = \frac{\dot\gamma}{k} \frac{s}{\|s\|}, \qquad s = \operatorname{dev} \sigma$$

    The flow of `isotropic` in DAMASK, with the stress that is there called Mandel's. $M$ is a
    Taylor factor. $k = M$ in the published law (`TAYLOR_FACTOR`), and 1 in DAMASK from version 3.0
    on (`ONE`).

    **Source:** F. Roters et al., Comput. Mater. Sci. 158 (2019) 420-478, 6.2.1; T. Maiti,
    P. Eisenlohr, Scr. Mater. 145 (2018) 37-40.
    """

    stress: str = input_variable(SR2, "Stress", symbol=r"\sigma", unit="stress")
    flow_resistance: str = input_variable(
        Scalar, "Resistance against flow", symbol=r"\xi", unit="stress"
    )
    shear_rate: str = output_variable(Scalar, "Shear rate", symbol=r"\dot\gamma", unit="1/time")
    plastic_deformation_rate: str = output_variable(
        SR2, "Plastic deformation rate", symbol="d_p", unit="1/time"
    )
    reference_rate: Scalar = parameter(
        "Shear rate at the resistance", symbol=r"\dot\gamma_0", unit="1/time", at_least=0.0
    )
    exponent: Scalar = parameter("Exponent", symbol="n", unit="-", above=0.0)
    taylor_factor: Scalar = parameter("Taylor factor", symbol="M", unit="-", above=0.0)
    divided_by: str = option(
        "What the shear rate is divided by, k", choices=("TAYLOR_FACTOR", "ONE"), default="ONE"
    )

    def forward(self, stress: SR2, flow_resistance: Scalar) -> tuple[Scalar, SR2]:
        s = dev(stress)
        ratio = SQRT_3_2 * norm(s) / (self.taylor_factor * flow_resistance)
        shear_rate = self.reference_rate * ratio**self.exponent
        flow = shear_rate * unit(s)
        if self.divided_by == "TAYLOR_FACTOR":
            flow = flow / self.taylor_factor
        return shear_rate, flow
