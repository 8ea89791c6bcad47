"""The flow direction of the von Mises surface."""

from __future__ import annotations

import math

from ....declaration import input_variable, output_variable, register
from ....models.law import AbstractLaw
from ....types import SR2
from ....types.functions import dev, unit

SQRT_3_2 = math.sqrt(1.5)


@register
class AssociativeJ2FlowDirection(AbstractLaw):
    r"""Gradient of the von Mises stress.

    $$N = \frac32 \frac{S}{\bar\sigma}, \quad S = \operatorname{dev} M, \quad
    \bar\sigma = \sqrt{\tfrac32 S : S}$$

    At zero stress it is zero, and so are its derivatives.

    **Source:** J. C. Simo, T. J. R. Hughes, Computational Inelasticity, Springer (1998), 3.3.
    """

    mandel_stress: str = input_variable(SR2, "Mandel stress", symbol="M", unit="stress")
    flow_direction: str = output_variable(SR2, "Flow direction", symbol="N", unit="-")

    def forward(self, mandel_stress: SR2) -> SR2:
        return SQRT_3_2 * unit(dev(mandel_stress))
